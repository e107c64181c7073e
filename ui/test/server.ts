import { setupServer } from "msw/node";

/** The network of a test; each test says who answers. */
export const server = setupServer();
