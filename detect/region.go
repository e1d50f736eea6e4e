package detect

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

// regionText lists the names of regions: provinces, prefectures and counties
// of GB/T 2260 from modood/Administrative-divisions-of-China (WTFPL), and what
// else is said for places. A name is followed by its level, f if it has its
// kind, and s if the matching pass looks for it.
//
//go:generate go run gen_regions.go
//go:embed region_names.txt
var regionText string

// A regionName is a name of a region, in full or without its kind.
type regionName struct {
	level int // 1 province, 2 prefecture, 3 county, 4 a country or a region abroad
	full  bool
}

// A gazetteer knows the names of regions.
type gazetteer struct {
	first  [1024]uint64 // characters that names begin with, a bit each
	sought []string     // what the matching pass looks for
}

// regions is the gazetteer, built at its first use.
var regions = sync.OnceValue(func() *gazetteer {
	g := &gazetteer{sought: make([]string, 0, len(regionText)/16)}
	for line := range strings.Lines(regionText) {
		name, kind, _ := strings.Cut(line, "=")
		r, _ := utf8.DecodeRuneInString(name)
		g.first[r>>6&1023] |= 1 << (r & 63)
		if strings.HasSuffix(kind, "s\n") {
			g.sought = append(g.sought, name)
		}
	}
	return g
})

// at returns the longest name of a region that s begins with.
func (g *gazetteer) at(s string) (size int, r regionName, ok bool) {
	f, end := utf8.DecodeRuneInString(s)
	if g.first[f>>6&1023]>>(f&63)&1 == 0 {
		return 0, regionName{}, false
	}
	for longer := true; longer && end < len(s); {
		_, n := utf8.DecodeRuneInString(s[end:])
		end += n
		var kind string
		var found bool
		if kind, found, longer = lookUp(regionText, s[:end]); found {
			size, r, ok = end, regionName{int(kind[1] - '0'), strings.Contains(kind, "f")}, true
		}
	}
	return size, r, ok
}

// lookUp finds word in a list of lines, sorted, each a word and perhaps = and
// more, which it returns. It reports whether longer words begin with word.
func lookUp(list, word string) (rest string, found, longer bool) {
	lo, hi := 0, len(list) // the line is between these starts of lines
	for lo < hi {
		at := strings.LastIndexByte(list[:(lo+hi)/2], '\n') + 1
		if list[at:min(at+len(word), len(list))] < word {
			lo = at + strings.IndexByte(list[at:], '\n') + 1
		} else {
			hi = at
		}
	}
	line, next, _ := strings.Cut(list[lo:], "\n")
	rest, ok := strings.CutPrefix(line, word)
	switch {
	case !ok:
		return "", false, false
	case rest == "" || rest[0] == '=':
		return rest, true, strings.HasPrefix(next, word)
	}
	return "", false, true
}

// wordSet returns the words of a list that blanks part, as a set that is made
// when first asked for.
func wordSet(list string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		set := map[string]bool{}
		for w := range strings.FieldsSeq(list) {
			set[w] = true
		}
		return set
	})
}

// RegionKind returns what kind of place name is, in the last character of its
// full name: 市 for 周口 and 河南周口, 县 for 陇西, 省 for 河南 and 国 for 越南. It is
// empty if name says anything but regions, or one of another kind.
func RegionKind(name string) string {
	end, parts, r := regionChain(name, 0)
	if parts == 0 || end != len(name) {
		return ""
	}
	last := name
	for size, _, ok := regions().at(last); ok && size < len(last); size, _, ok = regions().at(last) {
		last = last[size:]
	}
	switch {
	case r.full:
		_, n := utf8.DecodeLastRuneInString(last)
		return last[len(last)-n:]
	case r.level == 4 && citiesAbroad()[last]:
		return "市"
	case r.level == 4 && !partsOfTheWorld()[last]:
		return "国"
	}
	for _, kind := range []string{"市", "县", "区", "省", "旗", "州"} {
		if _, found, _ := lookUp(regionText, last+kind); found {
			return kind
		}
	}
	return ""
}

var (
	citiesAbroad    = wordSet("东京 伦敦 台中 台北 台南 塔什干 墨尔本 多伦多 大阪 巴黎 悉尼 曼谷 桃园 洛杉矶 温哥华 纽约 莫斯科 迪拜 首尔 高雄")
	partsOfTheWorld = wordSet("非洲 澳洲 新界")
)
