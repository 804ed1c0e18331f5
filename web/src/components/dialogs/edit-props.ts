/** What every dialog that edits an object is given. */
export interface EditProps {
  /** Name of the object being edited. */
  name: string;
  /** Keys of the queries to fetch again after the change. */
  invalidates: readonly (readonly unknown[])[];
  onClose: () => void;
}
