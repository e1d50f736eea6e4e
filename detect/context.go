package detect

import (
	"strings"
	"unicode/utf8"
)

// sentenceEnds are the characters of the folded text that end a sentence.
const sentenceEnds = "\n。;!?…|\t"

// boxes are the characters that stand before a choice of a form.
const (
	emptyBoxes  = "□○☐◇"
	tickedBoxes = "☑☒√✓■●✔"
)

// pauses end a clause in a sentence.
const pauses = " ,:()[]{}《》【】—" + emptyBoxes + tickedBoxes

// clauseMarks are both.
var clauseMarks = newRuneSet(sentenceEnds + pauses)

// A runeSet is a set of characters below U+10000, a bit each.
type runeSet [1024]uint64

func newRuneSet(s string) *runeSet {
	var set runeSet
	for _, r := range s {
		set[r>>6] |= 1 << (r & 63)
	}
	return &set
}

func (s *runeSet) has(r rune) bool { return r < 0x10000 && s[r>>6]>>(r&63)&1 != 0 }

// quotes that open and that close, and what is trimmed from a clause's start.
var (
	opening = newRuneSet("“「")
	closing = newRuneSet("”」")
	leading = newRuneSet(" 、\"'“”‘’「」")
)

// widen returns the clause around [start, end) of the folded text. A quotation
// that begins in the clause is taken whole; what reports it (她说) is not.
func widen(p *Pass, start, end int) (int, int) {
	s := p.View.Text
	from := start - len(p.Before(start, maxClause))
	if i := strings.LastIndexFunc(s[from:start], clauseMarks.has); i >= 0 {
		_, size := utf8.DecodeRuneInString(s[from+i:])
		from += i + size
	}
	from = start - len(strings.TrimLeftFunc(s[from:start], leading.has))
	from += reported(s[from:start])
	to := end + len(p.After(end, maxClause))
	if cut := strings.IndexFunc(s[end:to], clauseMarks.has); cut >= 0 {
		cut += end
		if open := strings.LastIndexFunc(s[from:cut], opening.has); open >= 0 {
			open += from
			if i := strings.IndexFunc(s[open:to], closing.has); i > 0 {
				cut = max(cut, open+i)
			}
		}
		to = min(cut, to)
	}
	to = end + len(strings.TrimRight(s[end:to], " "))
	if r, size := utf8.DecodeLastRuneInString(s[end:to]); strings.ContainsRune("”」’", r) && !strings.ContainsAny(s[from:to], "“「‘") {
		to -= size // closes what opened before
	}
	return from, to
}

// listMark is the number or bullet of an item of a list, reporting what
// introduces a fact without belonging to it.
var (
	listMark  = mustPattern(`^(?:\(?[\d一二三四五六七八九十]{1,2}[.、)]\s?|[-·•*]\s?)`)
	reporting = mustPattern(`^(?:[^,。;:]{0,6}?(?:说起|说到|说是|谈到|提到|提及|透露|反映|承认|自述|得知|哭诉|据说|听说|报告|表示|担心|觉得|称|表述|诉说|了解到|查明|知道)|(?:他|她|我|孩子|学生|来访者|本人|其|老师|家长|母亲|妈妈|父亲|爸爸|奶奶|同学)?(?:说|述))[,:"“]?`)
	listStart = newRuneSet("(0123456789一二三四五六七八九十-·•*")
)

// maxReporting is the length in bytes of the longest words that report.
const maxReporting = 40

// reported returns the length of what stands before the fact itself in a clause.
func reported(clause string) int {
	n := 0
	if r, _ := utf8.DecodeRuneInString(clause); listStart.has(r) {
		n = len(listMark.FindString(clause))
	}
	return n + len(reporting.FindString(clause[n:min(len(clause), n+maxReporting)]))
}

// asserted reports whether the text says of somebody what stands in
// [start, end) of the folded text and ends with a term from last on: it is not
// denied, asked, supposed, printed in a form, cited as a title or statistic in a
// statistic.
func asserted(p *Pass, start, last, end int) bool {
	before := findWords().in(p.Before(start, 30))
	if denied(&before) || article(p, start, end) {
		return false
	}
	if start < last {
		inside := p.View.Text[start:last]
		within, whole := findWords().in(tail(inside, 6)), findWords().in(inside)
		if denied(&within) || whole.leads(inquired, 0) {
			return false
		}
	}
	after := p.After(end, 30)
	return !general(&before, after) && !choice(before.text, after) && !cited(before.text, after) && !questioned(after) && !titled(p, start, end)
}

var (
	titleTail = mustPattern(`^[^。,;:!?\n]{0,40}(?:记录表?|登记表?|调查表|申请表|审批表|认定表|上报表|信息表|统计表|一览表|汇总表|明细|报告书?|纪要|笔录|名单|办法|规定|制度|条例|协议书?|方案|预案|通知|手册|问卷|量表|须知|指南|教案|听证会)(?:\s?[(][^)\n]*[)])?\s*(?:\n|$)`)
	denyTail  = mustPattern(`^[^,。;!?]{0,6}[::]\s*(?:无|否|未见|没有|无明显|阴性|-|/|—|不详|$)`)
)

var articleHead = mustPattern(`^\s{0,4}第[一二三四五六七八九十百]{1,4}条`)

// maxArticle bounds how far back an article's number is looked for, in bytes.
const maxArticle = 1 << 10

// article reports whether [start, end) stands in an article of rules or of a
// contract that is not filled in: it binds everybody and tells of nobody.
func article(p *Pass, start, end int) bool {
	s := p.View.Text
	from := max(0, start-maxArticle)
	line := strings.LastIndexByte(s[from:start], '\n') + 1 + from
	head := s[line:min(len(s), line+40)]
	if !strings.HasPrefix(strings.TrimLeft(head, " \t\r\f"), "第") || !articleHead.MatchString(head) {
		return false
	}
	return !strings.ContainsAny(s[start:end]+p.After(end, 12), "0123456789")
}

// titled reports whether the term stands in a line that is the title of a
// form, report or rule.
func titled(p *Pass, start, end int) bool {
	before := p.Before(start, 24)
	if start > len(before) && p.View.Text[start-len(before)-1] != '\n' || strings.ContainsAny(before, "。,;:") {
		return false
	}
	line := p.View.Text[start-len(before) : end+len(p.After(end, 30))]
	if strings.IndexByte(line, '(') < 0 && strings.IndexFunc(line, titleEnd.has) >= 0 {
		return false // no title holds such a mark, but in brackets
	}
	return titleTail.MatchString(line)
}

var titleEnd = newRuneSet("。,;:!?")

// tail returns the last n code points of s.
func tail(s string, n int) string {
	at := len(s)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return s[at:]
}

// denied reports whether what follows is denied.
func denied(before *worded) bool {
	from := strings.LastIndexByte(before.text, ' ') + 1 // chats pause by spaces
	return before.leads(negated, from) && !before.leads(admitted, from)
}

// choiceEnd is what ends a row of choices; empty and chosen are their boxes.
var (
	choiceEnd = newRuneSet(sentenceEnds + ":")
	empty     = newRuneSet(emptyBoxes)
	chosen    = newRuneSet(tickedBoxes)
)

// choice reports whether the term is a choice of a form that nobody made.
func choice(before, after string) bool {
	for at := len(before); at > 0; {
		r, size := utf8.DecodeLastRuneInString(before[:at])
		switch {
		case empty.has(r):
			return true
		case chosen.has(r):
			return false
		case choiceEnd.has(r):
			at = 0
		}
		at -= size
	}
	return unchosen(after) && strings.IndexFunc(after, chosen.has) < 0
}

// unchosen reports whether an empty box or a line to fill in follows.
func unchosen(after string) bool {
	n := 0
	for i, r := range after {
		switch {
		case empty.has(r), r == '_' && strings.HasPrefix(after[i:], "__"):
			return true
		case n == 6, r == '\n', pauseMarks.has(r) && r != ':':
			return false
		}
		n++
	}
	return false
}

// questioned reports whether the clause that goes on is a question.
func questioned(after string) bool {
	n := 0
	for i, r := range after {
		switch {
		case r == '吗', r == '?', r == '么' && strings.HasPrefix(after[i:], "么?"):
			return true
		case n == 14, r == '\n', pauseMarks.has(r) && r != ':':
			return false
		}
		n++
	}
	return false
}

// cited reports whether the term stands in a title or is the name of a field
// that says no.
func cited(before, after string) bool {
	if strings.LastIndex(before, "《") > strings.LastIndex(before, "》") && strings.Contains(after, "》") {
		return true
	}
	return strings.IndexByte(after[:min(len(after), 7*utf8.UTFMax)], ':') >= 0 && denyTail.MatchString(after)
}

// sentenceEnd ends a sentence about somebody or nobody in particular.
var sentenceEnd = newRuneSet("\n。;!?")

// general reports whether the sentence speaks of no particular person.
func general(before *worded, after string) bool {
	from := strings.LastIndexFunc(before.text, sentenceEnd.has) + 1
	for _, w := range [...]wording{inquired, advised, supposed, obliged, tallied} {
		if before.leads(w, from) {
			return true
		}
	}
	if i := strings.IndexFunc(after, sentenceEnd.has); i >= 0 {
		after = after[:i]
	}
	follows := findWords().in(after)
	return follows.leads(obliged, 0) || follows.leads(tallied, 0)
}
