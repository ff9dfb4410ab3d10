export { Details } from "./orders/details";
export { History } from "./orders/history";
