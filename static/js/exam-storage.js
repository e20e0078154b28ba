// Before an exam starts: says so where this browser would not keep answers over a reload.

import { $ } from "./app.js";
import { keeps } from "./exam-queue.js";

if (!(await keeps())) $("#no-storage").hidden = false;
