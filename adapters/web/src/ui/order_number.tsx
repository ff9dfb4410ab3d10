/** An order number in groups, so that it can be read aloud; copied without the gaps. */
export function OrderNumber({ number }: { number: string }) {
  return (
    <span class="number grouped" translate={false}>
      {[number.slice(0, 3), number.slice(3, 6), number.slice(6)].map((part) => (
        <span key={part}>{part}</span>
      ))}
    </span>
  );
}
