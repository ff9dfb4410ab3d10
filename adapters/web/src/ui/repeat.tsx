import { useState } from "preact/hooks";

import type { Refusal } from "../api/client";
import { texts } from "../i18n/language";
import { draft } from "../state/draft";
import { repeat } from "../state/repeat";
import { Question } from "./dialog";

/** Ordering the same again, with the question that comes first where another order is under way. */
export function useRepeat(number: string) {
  const m = texts.value;
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const again = async (replace = false): Promise<void> => {
    if (isBusy) return;
    setAsking(false);
    setBusy(true);
    let answer = await repeat(number, replace);
    const isThere = !answer.ok && answer.refusal.code === "draft-exists";
    // One without any material is no loss.
    if (isThere && draft.packs.value === 0) answer = await repeat(number, true);
    setBusy(false);
    if (isThere && draft.packs.value > 0 && !answer.ok) setAsking(true);
    else setRefusal(answer.ok ? null : answer.refusal);
  };
  const question = isAsking && (
    <Question
      title={m.again.replaceTitle}
      yes={m.again.replaceYes}
      onYes={() => void again(true)}
      onNo={() => setAsking(false)}
    >
      <p>{m.again.replaceText}</p>
    </Question>
  );
  return { again: () => void again(), refusal, isBusy, question };
}
