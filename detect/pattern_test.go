package detect

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"strings"
	"testing"
)

func TestNeeds(t *testing.T) {
	for _, c := range []struct{ expr, want string }{
		{`否认|没有`, "[[否认 没有]]"},
		{`(?:否认|没有|没)[^,]{0,10}$`, "[[否认 没有 没]]"},
		{`父母?离[婚异]`, "[[父离婚 父离异 父母离婚 父母离异]]"},
		{`母亲.*出走`, "[[母亲] [出走]]"},
		{`\d+分`, "[[0 1 2 3 4 5 6 7 8 9] [分]]"},
		{`.*`, "[]"},
		{`a?`, "[]"},
		{`甲|.`, "[]"},
		{`(?i)iu`, "[[IU]]"},
		{`(?i)μ`, "[]"},
		{`(?:一.*二|三)+`, "[[一 三]]"},
		{`(?:甲乙.*\d|丙丁.*[12])`, "[[甲乙 丙丁] [0 1 2 3 4 5 6 7 8 9]]"},
		{`(?:甲乙.*\d|丙丁)`, "[[甲乙 丙丁] [0 1 2 3 4 5 6 7 8 9 丙丁]]"},
	} {
		tree, err := syntax.Parse(c.expr, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(needs(tree)); got != c.want {
			t.Errorf("%s needs %s, want %s", c.expr, got, c.want)
		}
	}
}

func TestStarts(t *testing.T) {
	for _, c := range []struct{ expr, want string }{
		{`(?:班|级)\d`, "[班0 班1 班2 班3 班4 班5 班6 班7 班8 班9 级0 级1 级2 级3 级4 级5 级6 级7 级8 级9]"},
		{`(?:第)?[一二]+名`, "[第 一 二]"},
		{`(?:甲.){0,2}乙`, "[甲 乙]"},
		{`(?:甲|乙.*)丙`, "[甲 乙]"},
		{`.甲`, "[]"},
		{`甲*`, "[]"},
		{`甲?(?:乙?)`, "[ 乙 甲 甲乙]"},
		{`(?:甲*|乙)丙`, "[]"},
	} {
		tree, err := syntax.Parse(c.expr, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(starts(tree)); got != c.want {
			t.Errorf("%s starts with %s, want %s", c.expr, got, c.want)
		}
	}
}

// TestPatternEqualsRegexp runs random expressions over random texts.
func TestPatternEqualsRegexp(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	letters := []string{"甲", "乙", "丙", "A", "1", ","}
	var expr func(depth int) string
	expr = func(depth int) string {
		if depth == 0 {
			return letters[r.IntN(len(letters))]
		}
		a, b := expr(depth-1), expr(depth-1)
		switch r.IntN(10) {
		case 7:
			return "(?:" + a + ")*" + b
		case 8:
			return "(" + a + ")?(?:" + b + ")?"
		case 0:
			return "(?:" + a + "|" + b + ")"
		case 1:
			return "(?:" + a + ")?" + b
		case 2:
			return "(?:" + a + ")+"
		case 3:
			return a + "[^,]{0,2}" + b
		case 4:
			return "(?i:" + a + ")" + b
		case 5:
			return "[甲乙A]" + b
		case 6:
			return "(?:" + a + "){0,2}" + b
		}
		return a + b
	}
	for range 5000 {
		e := expr(3)
		p, re := mustPattern(e), regexp.MustCompile(e)
		var b strings.Builder
		for range r.IntN(12) {
			b.WriteString(letters[r.IntN(len(letters))])
		}
		s := strings.ToLower(b.String())
		if p.MatchString(s) != re.MatchString(s) {
			t.Fatalf("%s on %q: %v", e, s, p.MatchString(s))
		}
		if p.FindString(s) != re.FindString(s) {
			t.Fatalf("%s on %q: %q", e, s, p.FindString(s))
		}
		if got, want := p.FindAllStringSubmatchIndex(s, -1), re.FindAllStringSubmatchIndex(s, -1); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s on %q: %v, want %v", e, s, got, want)
		}
	}
}
