import { useQuery } from "@tanstack/react-query";
import { Notice } from "@/components/ui/notice";
import { LoadingLines } from "@/components/ui/states";
import type { Preview } from "@/lib/api/artifacts";
import { parquetJobs } from "@/lib/parquet-jobs";
import { TextTable } from "./text-table";
import styles from "./artifacts.module.css";

/** The first rows of a Parquet file. Loaded lazily. */
export default function ParquetPreview({ preview, url }: { preview: Preview; url: string }) {
  const query = useQuery({
    // By digest: the same bytes need not be read twice.
    queryKey: ["parquet", preview.digest],
    queryFn: ({ signal }) =>
      parquetJobs.run(
        { url: new URL(url, window.location.href).href, size: preview.size_bytes },
        { signal },
      ),
    staleTime: Infinity,
    retry: false,
  });
  if (query.error)
    return (
      <p className="mid" role="alert">
        It could not be read as Parquet: {query.error.message}
      </p>
    );
  if (query.data === undefined) return <LoadingLines what={preview.name} />;
  const { table, types, columnsCount, withheld } = query.data;
  return (
    <>
      {withheld !== "" && (
        <div className={styles.withheld}>
          <Notice>{withheld} Download the file to read them.</Notice>
        </div>
      )}
      <TextTable label={preview.name} table={table} types={types} columnsCount={columnsCount} />
    </>
  );
}
