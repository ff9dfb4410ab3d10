import { render } from "preact";

import { App } from "./app";
import { settle } from "./state/session";
import { followLanguage } from "./state/shop";

void settle(followLanguage());
const root = document.getElementById("app");
if (root) render(<App />, root);
