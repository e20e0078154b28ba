"""Practice over HTTP: choosing what to practise, one item a page with feedback, the summary, marks on items."""
