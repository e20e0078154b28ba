"""What every page needs: page or fragment, Markdown, icons, headers, errors. No models."""
