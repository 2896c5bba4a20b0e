/** Lets the browser save a text as a file. */
export function saveFile(name: string, text: string): void {
  // Without the mark a spreadsheet reads the text as if it were written in an old code.
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the file after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
