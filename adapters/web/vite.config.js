import { defineConfig } from "vite";

// Where `npm run dev` finds a server to pass requests on to.
const server = process.env.KONTOR_ADDRESS ?? "http://127.0.0.1:8080";
const passed = Object.fromEntries(
  ["/v1", "/openapi.json", "/problems", "/docs"].map((path) => [path, { target: server }]),
);

export default defineConfig({
  build: {
    target: "es2022",
    // Nothing inline: the server's Content-Security-Policy allows only files of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
  },
  server: { proxy: passed },
  preview: { proxy: passed },
});
