import { defineConfig } from "@playwright/test";

// Debian's own Chromium: nothing is downloaded beside the packages.
export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  fullyParallel: true,
  // Each worker has a server of its own.
  workers: 2,
  // Generous: a loaded machine is slow, and a test that hangs still ends.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  retries: 0,
  reporter: process.env.KONTOR_JUNIT
    ? [["line"], ["junit", { outputFile: process.env.KONTOR_JUNIT }]]
    : [["line"]],
  outputDir: "../../build/browser",
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.KONTOR_CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu"],
    },
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
    contextOptions: { reducedMotion: "reduce" },
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    screenshot: "only-on-failure",
  },
});
