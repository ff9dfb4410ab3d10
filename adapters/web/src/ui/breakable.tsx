import { Fragment } from "preact";

/** A text with an address in it, which may break after its signs rather than amid its words. */
export function Breakable({ text }: { text: string }) {
  return (
    <>
      {text.split(/(?<=[\w][@.])(?=\w)/).map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}
