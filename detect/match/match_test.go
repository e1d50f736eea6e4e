package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// occurrence is an occurrence as text.
func occurrence(start, end, literal int) string { return fmt.Sprintf("%d-%d:%d", start, end, literal) }

func scan(literals []string, text string) (found []string) {
	New(literals).Scan(text, func(start, end, literal int) {
		found = append(found, occurrence(start, end, literal))
	})
	return found
}

// naive finds the same the slow way.
func naive(literals []string, text string) (found []string) {
	order := make([]int, len(literals))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(literals[a]) - len(literals[b]) })
	low := lower(text)
	for i := range text {
		for _, n := range order {
			if l := lower(literals[n]); l != "" && strings.HasPrefix(low[i:], l) {
				found = append(found, occurrence(i, i+len(l), n))
			}
		}
	}
	return found
}

func TestScan(t *testing.T) {
	for _, c := range []struct {
		name, text string
		literals   []string
		want       string
	}{
		{"two characters", "患抑郁多年", []string{"抑郁"}, "3-9:0"},
		{"overlapping", "重度抑郁症", []string{"抑郁症", "重度抑郁", "抑郁"}, "0-12:1 6-12:2 6-15:0"},
		{"one character", "十六岁", []string{"岁"}, "6-9:0"},
		{"at the very end", "abcd岁", []string{"岁", "d岁"}, "3-7:1 4-7:0"},
		{"whole text", "抑郁", []string{"抑郁"}, "0-6:0"},
		{"mixed", "甲A型与甲状腺", []string{"甲a", "甲"}, "0-3:1 0-4:0 10-13:1"},
		{"mixed after two", "血型A和血型B", []string{"血型b"}, "10-17:0"},
		{"either case", "SCL-90 scl-90", []string{"Scl-90"}, "0-6:0 7-13:0"},
		{"one byte", "a@b", []string{"@"}, "1-2:0"},
		{"one byte at the end", "ab@", []string{"@"}, "2-3:0"},
		{"two bytes wide", "50μg", []string{"μg"}, "2-5:0"},
		{"four bytes wide", "姓𠮷田", []string{"𠮷", "𠮷田"}, "3-7:0 3-10:1"},
		{"repeated", "啊啊啊啊", []string{"啊啊"}, "0-6:0 3-9:0 6-12:0"},
		{"twice in the list", "自杀", []string{"自杀", "自杀"}, "0-6:0 0-6:1"},
		{"empty literal, empty text", "", []string{""}, ""},
		{"longer than the text", "抑郁", []string{"抑郁症状"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(scan(c.literals, c.text), " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// alphabet is small, so that random literals are found in random text.
var alphabet = []rune("甲乙丙丁，aAbB1@μ𠮷 ")

func random(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteRune(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

func TestScanEqualsNaive(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		literals := make([]string, 1+r.IntN(60))
		for i := range literals {
			literals[i] = random(r, 1+r.IntN(5))
		}
		text := random(r, r.IntN(200))
		if got, want := scan(literals, text), naive(literals, text); !slices.Equal(got, want) {
			t.Fatalf("%q in %q: got %v, want %v", literals, text, got, want)
		}
	}
}

func FuzzScan(f *testing.F) {
	f.Add("重度抑郁症", "抑郁症 重度抑郁 抑郁 @ 甲A")
	f.Add("scl-90 甲a 𠮷", "SCL 甲A 𠮷 μ")
	f.Fuzz(func(t *testing.T, text, list string) {
		text, list = strings.ToValidUTF8(text, "\uFFFD"), strings.ToValidUTF8(list, "\uFFFD")
		literals := strings.Split(list, " ")
		if got, want := scan(literals, text), naive(literals, text); !slices.Equal(got, want) {
			t.Fatalf("%q in %q: got %v, want %v", literals, text, got, want)
		}
	})
}

func TestScanSurvivesInvalidText(t *testing.T) {
	for _, s := range []string{"\xe4", "抑郁\xe4\xb8", "\xff\xfe\xf0", "\xe4\xb8\xe4\xb8\xe4\xb8\xe4", "\xc3", "\xf0\x9f"} {
		scan([]string{"抑郁", "a", "甲A", "𠮷"}, s)
	}
}
