import type { Schemas } from "../api/client";
import { texts } from "../i18n/language";

export const statuses: readonly Schemas["OrderStatus"][] = [
  "placed",
  "accepted",
  "partly_shipped",
  "shipped",
  "completed",
  "rejected",
  "cancelled",
];

export function Status({ status }: { status: Schemas["OrderStatus"] }) {
  return <span class={`status ${status}`}>{texts.value.status[status]}</span>;
}
