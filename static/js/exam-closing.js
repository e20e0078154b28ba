// Looks again every few seconds whether an exam whose time is up has been closed.

import { isDone } from "./exam-leftovers.js";

setInterval(() => isDone() && location.reload(), 4000);
