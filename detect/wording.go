package detect

import (
	"strings"
	"sync"
	"unicode/utf8"

	"yinqu/detect/match"
)

// A wording is a kind of words beside a term which say that it is no fact.
type wording int

const (
	negated  wording = iota // 没有…
	admitted                // what looks negated and is not: 不排除…
	inquired                // 是否…
	advised                 // 建议…
	supposed                // 如果…
	obliged                 // 应当…
	tallied                 // 检出率…
	wordings
)

// words are those of each wording. reach is how many code points may stand
// between them and the term, with none of stops; 0: they may stand anywhere.
var words = [wordings]struct {
	list  string
	reach int
	stops *runeSet
}{
	negated:  {"否认|没有|沒有|并无|並無|从无|从未|从没|不曾|未曾|未见|未發現|未发现|未出现|未查|不存在|无任何|无明显|排除|并非|不是|无法证实|未|无|没", 10, pauseMarks},
	admitted: {"不排除|没有否认|未否认|不否认|还没|还没有|尚未|无法|无故|无端|无助|无奈|无聊|无论|无意|无人|无处|无家|没人|没想到|没完|没钱|没收|没地方|未来|未成年|未婚|未遂|未满|没敢|没忍住|忍不住", 10, pauseMarks},
	inquired: {"是否|有无|有没有|有沒有|会不会|是不是|能不能|问及|询问|了解有无|排查|預防|预防|干预|防止|防范|避免|关于|如何|怎样|怎么", 6, pauseMarks},
	advised:  {"尝试|试着|学会|学着|建议|有助于|可以试|不妨|更加|改善|增进|增强|化解|促进|擅长|可以多|帮助你|帮助您|一起努力", 12, pauseMarks},
	supposed: {"包括但不限于|所称|如果|假如|假设|倘若|一旦|万一|如有|如出现|若有|若出现|凡|凡是|当出现|出现以下", 16, newRuneSet("。;!?")},
	obliged:  {"应当|严禁|禁止|不准|不得|的,应|者应|予以保密|保密例外|应立即|应及时", 0, nil},
	tallied:  {"检出率|发生率|患病率|比例|占比|百分|%|人次|问卷|被试|样本|呈正相关|呈负相关|显著性", 0, nil},
}

var pauseMarks = newRuneSet(",。;:!?")

// findWords finds the words of all wordings in one pass.
var findWords = sync.OnceValue(func() *wordFinder {
	f := &wordFinder{}
	for w := range words {
		for s := range strings.SplitSeq(words[w].list, "|") {
			f.all = append(f.all, s)
			f.of = append(f.of, wording(w))
		}
	}
	f.matcher = match.New(f.all)
	return f
})

type wordFinder struct {
	matcher *match.Matcher
	all     []string
	of      []wording // by literal
}

// A worded is a text beside a term, and where in it the last words of each
// wording end; 0 if there are none.
type worded struct {
	text string
	ends [wordings]int
}

// in finds the wordings of s.
func (f *wordFinder) in(s string) worded {
	t := worded{text: s}
	f.matcher.Scan(s, func(_, end, literal int) {
		if f.all[literal] == "不得" {
			// 不得低于80分 is a rule for something, not for somebody.
			if r, _ := utf8.DecodeRuneInString(s[end:]); strings.ContainsRune("低高超少于", r) {
				return
			}
		}
		if w := f.of[literal]; t.ends[w] < end {
			t.ends[w] = end
		}
	})
	return t
}

// leads reports whether a wording leads up to the end of the text, after
// offset from. No words hold what parts a text there.
func (t *worded) leads(w wording, from int) bool {
	end := t.ends[w]
	if end <= from {
		return false
	}
	reach := words[w].reach
	if reach == 0 {
		return true
	}
	n := 0
	for _, r := range t.text[end:] {
		if n++; n > reach || words[w].stops.has(r) {
			return false
		}
	}
	return true
}
