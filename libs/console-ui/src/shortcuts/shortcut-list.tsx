import { useWords } from '../messages/words';
import css from './shortcut-list.module.css';

/** All shortcuts, for the help and for the settings. */
export function ShortcutList() {
  const texts = useWords().t.shell.shortcuts;
  const lines = [
    ['/', texts.find],
    ['Ctrl K', texts.findAnything],
    ['g  o t e l c s', texts.go],
    ['j k', texts.move],
    ['Enter', texts.open],
    ['x', texts.tick],
    ['.', texts.actions],
    ['r', texts.run],
    ['?', texts.help],
  ] as const;
  return (
    <dl className={css.keys}>
      {lines.map(([keys, text]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
