import type { ReactNode } from 'react';

/** What people write into a tile: headings, lists, paragraphs, **strong** and `code`. Everything else is text. */
export function PlainMarkdown({ text }: { text: string }) {
  const blocks = text.split(/\n{2,}/).map((block) => block.trim()).filter(Boolean);
  return (
    <div className="wrap">
      {blocks.map((block, at) => {
        const heading = /^#{1,4}\s+(.*)$/.exec(block);
        if (heading) return <h3 key={at}>{inline(heading[1] ?? '')}</h3>;
        const lines = block.split('\n');
        if (lines.every((line) => /^\s*[-*]\s+/.test(line)))
          return (
            <ul key={at}>
              {lines.map((line, n) => (
                <li key={n}>{inline(line.replace(/^\s*[-*]\s+/, ''))}</li>
              ))}
            </ul>
          );
        return <p key={at}>{inline(block)}</p>;
      })}
    </div>
  );
}

function inline(text: string): ReactNode[] {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part, at) => {
    if (part.startsWith('**') && part.length > 4) return <strong key={at}>{part.slice(2, -2)}</strong>;
    if (part.startsWith('`') && part.length > 2) return <code key={at}>{part.slice(1, -1)}</code>;
    return part;
  });
}
