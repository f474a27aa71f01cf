import type { Request } from '@boocode/contracts'
import { MessageCircleQuestionMark } from 'lucide-react'
import { useStore } from 'zustand'
import { Button } from '../../../components/button.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { showHidden } from '../../../lib/show-hidden.ts'
import { answerDraft } from '../store/answer-draft.ts'
import { useAnswer } from '../store/use-answer.ts'
import { useIsArmed } from '../store/use-is-armed.ts'
import { CardFrame } from './card-frame.tsx'

/** A question with its options, and room for any other answer. */
export function QuestionCard({ request }: { request: Extract<Request, { kind: 'question' }> }) {
  const { id, payload } = request
  const { answer, isOver, error } = useAnswer(id)
  const isInert = !useIsArmed(id) || isOver
  const draft = answerDraft(id)
  const text = useStore(draft, (state) => state.text)
  const submit = (words: string) => {
    if (!isInert && words.trim() !== '') answer({ answer: words.trim() })
  }
  return (
    <CardFrame request={request} icon={MessageCircleQuestionMark} heading="The agent asks" error={error}>
      <p className="text-read whitespace-pre-wrap wrap-anywhere">{showHidden(payload.question)}</p>
      {payload.options !== undefined && payload.options.length > 0 && (
        <div className="flex flex-wrap gap-2">
          {payload.options.map((option, index) => (
            <Button
              key={`${index}:${option}`}
              disabled={isInert}
              className="h-auto! min-h-control bg-canvas py-1 text-left whitespace-normal! wrap-anywhere"
              onClick={() => submit(option)}
            >
              {showHidden(option)}
            </Button>
          ))}
        </div>
      )}
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          submit(text)
        }}
      >
        <TextArea
          label="Your answer"
          rows={1}
          placeholder={payload.options === undefined ? 'Your answer' : 'Something else'}
          className="min-h-control! min-w-0 flex-1 py-[3px]!"
          value={text}
          onChange={(event) => draft.setState({ text: event.target.value })}
          onKeyDown={(event) => {
            const isComposing = event.nativeEvent.isComposing || event.keyCode === 229
            if (event.key !== 'Enter' || event.shiftKey || isComposing || matchMedia('(pointer: coarse)').matches) return
            event.preventDefault()
            submit(text)
          }}
        />
        <Button type="submit" look="primary" disabled={isInert || text.trim() === ''}>
          Answer
        </Button>
      </form>
    </CardFrame>
  )
}
