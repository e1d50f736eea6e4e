package detect

import (
	"slices"
	"strings"
	"testing"
)

func TestRegionAt(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		level            int
		full             bool
	}{
		{"in full", "广东省汕头市", "广东省", 1, true},
		{"as people say it", "汕头那边", "汕头", 2, false},
		{"the longest", "恩施土家族苗族自治州", "恩施土家族苗族自治州", 2, true},
		{"without its peoples", "恩施老家", "恩施", 2, false},
		{"at the end of the text", "汕头", "汕头", 2, false},
		{"a part of the country", "皖南山区", "皖南", 2, false},
		{"abroad", "new york city", "new york", 4, false},
		{"a word that is also a place", "和平地说", "", 0, false},
		{"cut short", "汕", "", 0, false},
		{"nothing", "", "", 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			size, r, ok := regions().at(c.text)
			if c.text[:size] != c.want || r != (regionName{c.level, c.full}) || ok != (c.want != "") {
				t.Errorf("%q, %+v, %v", c.text[:size], r, ok)
			}
		})
	}
}

func TestRegionKind(t *testing.T) {
	for name, want := range map[string]string{"周口": "市", "河南周口": "市", "陇西": "县", "北京": "市", "河南": "省", "广东省": "省", "越南": "国", "大阪": "市", "非洲": "", "皖南": "", "周口人": "", "": ""} {
		if got := RegionKind(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestLookUpKnowsEveryWord(t *testing.T) {
	for _, list := range []string{regionText, verbsText} {
		lines := strings.SplitAfter(strings.TrimSuffix(list, "\n"), "\n")
		if !slices.IsSorted(lines) {
			t.Error("a list is not sorted")
		}
		for _, line := range lines {
			word, rest, _ := strings.Cut(strings.TrimSpace(line), "=")
			if got, found, _ := lookUp(list, word); !found || strings.TrimPrefix(got, "=") != rest {
				t.Errorf("%q: %q, %v", word, got, found)
			}
			for _, other := range []string{word + "。", "\x01" + word} {
				if _, found, longer := lookUp(list, other); found || longer {
					t.Errorf("%q is found", other)
				}
			}
		}
	}
}
