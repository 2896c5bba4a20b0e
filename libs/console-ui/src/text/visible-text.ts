/** Colours and cursor moves that programs write for a terminal. */

const ansi = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;
/** Characters that change what is around them, or that nobody can see. Tabs and line ends stay. */

const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** A text from a task as people can safely read it: without colours, and with every hidden character as its code. */
export const visibleText = (text: string): string =>
  text
    .replace(ansi, '')
    .replace(/\r\n/g, '\n')
    .replace(hidden, (character) => `␛${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
