package detect

import (
	"slices"

	"yinqu/document"
)

// A cover tells which of the findings kept so far may overlap a span. A cluster
// of few needs none; in a hostile one, where each finding overlaps the next, to
// ask all of them would take for ever.
type cover struct {
	kept map[int][]int32 // by stretch of the text: indices of findings
	all  []int32         // 0, 1, 2...
}

const (
	fewFindings = 32
	stretch     = 128 // bytes
)

func newCover(n int) *cover {
	p := &cover{}
	if n > fewFindings {
		p.kept = map[int][]int32{}
	}
	return p
}

// add notes that finding i covers s.
func (p *cover) add(s document.Span, i int) {
	if p.kept == nil {
		if i == len(p.all) {
			p.all = append(p.all, int32(i))
		}
		return
	}
	for at := s.Start / stretch; at <= (s.End-1)/stretch; at++ {
		if !slices.Contains(p.kept[at], int32(i)) {
			p.kept[at] = append(p.kept[at], int32(i))
		}
	}
}

// near returns, in order, the findings that may overlap s.
func (p *cover) near(s document.Span) []int32 {
	if p.kept == nil {
		return p.all
	}
	var out []int32
	for at := s.Start / stretch; at <= (s.End-1)/stretch; at++ {
		out = append(out, p.kept[at]...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
