// Looks again every few seconds whether an exam whose time is up has been closed.

setTimeout(() => location.reload(), 4000);
