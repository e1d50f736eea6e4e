package redact

import (
	"crypto/rand"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"yinqu/document"
	"yinqu/judge"
)

// minWeeks and maxWeeks bound how far dates are moved.
const (
	minWeeks = 4
	maxWeeks = 60
)

// offset returns the secret number of days by which the dates of these people
// move: whole weeks, so that weekdays stay, and one for all, so that intervals do.
func (p *People) offset() int {
	if p.days == 0 {
		n, err := rand.Int(rand.Reader, big.NewInt(2*(maxWeeks-minWeeks+1)))
		if err != nil {
			panic(err) // crypto/rand does not fail
		}
		weeks := int(n.Int64())/2 + minWeeks
		p.days = 7 * weeks
		if n.Bit(0) == 1 {
			p.days = -p.days
		}
	}
	return p.days
}

// A dateForm is a way to write a date: which groups of the expression are its
// year, month and day; 0 if it has none. A republican year counts from 1912.
type dateForm struct {
	find             *regexp.Regexp
	year, month, day int
	republic         bool
}

// dateForms are tried in order; those that say more come first.
var dateForms = sync.OnceValue(func() []dateForm {
	return []dateForm{
		{regexp.MustCompile(`民国(\d{2,3})年(\d{1,2})月(\d{1,2})`), 1, 2, 3, true},
		{regexp.MustCompile(`((?:19|20)\d\d)(?:年|[-/.])\s?(\d{1,2})(?:月|[-/.])\s?(\d{1,2})`), 1, 2, 3, false},
		{regexp.MustCompile(`\b((?:19|20)\d\d)(\d\d)(\d\d)\b`), 1, 2, 3, false},
		{regexp.MustCompile(`([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})`), 1, 2, 3, false},
		{regexp.MustCompile(`((?:19|20)\d\d)(?:年|[-/.])\s?(\d{1,2})`), 1, 2, 0, false},
		{regexp.MustCompile(`(\d{1,2})月(\d{1,2})`), 0, 1, 2, false},
		{regexp.MustCompile(`([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})`), 0, 1, 2, false},
		{regexp.MustCompile(`\b(\d{1,2})[-/.](\d{1,2})\b`), 0, 1, 2, false},
	}
})

var englishForms = []string{"January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "January 2 2006"}

// shifted returns the finding with each date in it moved; false if none was
// understood.
func (c *cast) shifted(f judge.Finding) (string, bool) {
	value := document.FoldString(c.doc.In(f.Span))
	days := c.people.offset()
	for _, layout := range englishForms {
		if t, err := time.Parse(layout, strings.TrimSpace(value)); err == nil {
			return t.AddDate(0, 0, days).Format(layout), true
		}
	}
	for _, form := range dateForms() {
		found := form.find.FindAllStringSubmatchIndex(value, -1)
		if found == nil {
			continue
		}
		var out strings.Builder
		last := 0
		for _, m := range found {
			if !form.write(&out, value, m, last, days, c.year()) {
				return "", false
			}
			last = m[1]
		}
		out.WriteString(value[last:])
		return out.String(), out.String() != value
	}
	return "", false
}

// write appends value from last to the end of the match m, with the date moved.
func (d dateForm) write(out *strings.Builder, value string, m []int, last, days, nearYear int) bool {
	group := func(i int) (int, string) {
		if i == 0 {
			return 0, ""
		}
		s := value[m[2*i]:m[2*i+1]]
		return digits(s), s
	}
	y, yText := group(d.year)
	mo, mText := group(d.month)
	day, dText := group(d.day)
	switch {
	case d.republic:
		y += 1911
	case d.year == 0:
		y = nearYear
	}
	if d.day == 0 {
		day = 15 // the month is all that is known and all that is written
	}
	t := time.Date(y, time.Month(mo), day, 0, 0, 0, 0, time.UTC)
	if mo < 1 || mo > 12 || t.Day() != day || int(t.Month()) != mo {
		return false
	}
	t = t.AddDate(0, 0, days)
	ny := t.Year()
	if d.republic {
		ny -= 1911
	}
	padded := strings.HasPrefix(mText, "0") || strings.HasPrefix(dText, "0") || len(mText) == 2 && (len(dText) == 2 || d.day == 0) && !strings.Contains(value, "月")
	for _, g := range []struct {
		index, n int
		old      string
	}{{d.year, ny, yText}, {d.month, int(t.Month()), mText}, {d.day, t.Day(), dText}} {
		if g.index == 0 {
			continue
		}
		out.WriteString(value[last:m[2*g.index]])
		out.WriteString(writeDigits(g.n, g.old, padded))
		last = m[2*g.index+1]
	}
	out.WriteString(value[last:m[1]])
	return true
}

// digits reads a number in ASCII digits, or in Chinese ones either spelled
// (十二) or one by one (二〇二四).
func digits(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	if len([]rune(s)) == 4 {
		n := 0
		for _, r := range s {
			n = 10*n + max(0, strings.Index("零一二三四五六七八九", string(r))/3)
		}
		return n
	}
	n, _ := hanNumber(s)
	return n
}

// writeDigits writes n as old was written.
func writeDigits(n int, old string, padded bool) string {
	const han = "〇一二三四五六七八九"
	one := func(d int) string { return han[3*d : 3*d+3] }
	switch {
	case old[0] >= '0' && old[0] <= '9':
		if padded && n < 10 {
			return "0" + strconv.Itoa(n)
		}
		return strconv.Itoa(n)
	case n >= 100:
		s := ""
		for _, d := range strconv.Itoa(n) {
			s += one(int(d - '0'))
		}
		return s
	}
	s := ""
	if n >= 20 {
		s = one(n / 10)
	}
	if n >= 10 {
		s += "十"
	}
	if n%10 > 0 {
		s += one(n % 10)
	}
	return s
}

// year returns a year that the document speaks of, for dates that state none.
func (c *cast) year() int {
	if y := year().FindString(c.doc.Text); y != "" {
		return digits(y)
	}
	return 2023 // no leap year: every day of it exists in all
}
