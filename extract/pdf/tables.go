package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

func (c *chunk) text() string {
	var b strings.Builder
	for _, g := range c.glyphs {
		b.WriteString(g.text)
	}
	return b.String()
}

// tableColumns returns the left edges of the columns that cells of rows form:
// cells that overlap share a column.
func tableColumns(rows []block) []float64 {
	var spans [][2]float64
	for _, b := range rows {
		for _, c := range b.cells {
			spans = append(spans, [2]float64{c.x0, c.x1})
		}
	}
	slices.SortFunc(spans, func(a, b [2]float64) int { return cmp.Compare(a[0], b[0]) })
	var at []float64
	end := math.Inf(-1)
	for _, s := range spans {
		if s[0] > end {
			at = append(at, s[0])
			end = s[0]
		}
		end = max(end, (s[0]+s[1])/2) // a title over several columns does not make one of them
	}
	return at
}

// columnOf returns the column that a cell begins in.
func columnOf(at []float64, c chunk) int {
	i, found := slices.BinarySearch(at, c.x0+0.01)
	if !found {
		i--
	}
	return max(0, i)
}

func blocksText(bs []block) string {
	var b strings.Builder
	for _, x := range bs {
		for _, c := range slices.Concat(x.lines, x.cells) {
			b.WriteString(c.text())
		}
	}
	return b.String()
}
