import { useMutation } from '@tanstack/react-query';
import { useProblemText } from '../../design/notice/notice';
import { useToast } from '../../design/toast/toasts';
import { exportTasks } from './queries';
import { useTexts } from './texts';

/** The API exports this many tasks in one request. */
const maxExported = 500;

/** Saves the definitions of the ticked tasks as one YAML file. */
export function ExportButton({ ids }: { readonly ids: ReadonlySet<string> }) {
  const texts = useTexts();
  const toast = useToast();
  const problemText = useProblemText();
  const { mutate, isPending } = useMutation({
    mutationFn: exportInPages,
    onError: (error) => toast({ text: problemText(error), isProblem: true }),
    onSuccess: (text, exported) => {
      saveFile('tasks.yaml', text);
      toast({ text: texts.exported(exported.length) });
    },
  });
  return (
    <button type="button" className="button" disabled={isPending} onClick={() => mutate([...ids])}>
      {texts.export}
    </button>
  );
}

async function exportInPages(ids: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (let from = 0; from < ids.length; from += maxExported)
    parts.push(await exportTasks(ids.slice(from, from + maxExported)));
  // Each part begins with the same line.
  return parts.map((part, i) => (i === 0 ? part : part.slice(part.indexOf('\n') + 1))).join('');
}

function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
