export default function SearchPalette({ onClose }: { onClose: () => void }) {
  return <button type="button" onClick={onClose}>Close</button>;
}
