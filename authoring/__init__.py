"""Where instructors write: drafts of items, review, publishing, banks and who works on them. Asks nobody anything."""
