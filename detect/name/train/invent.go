package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"

	"yinqu/detect/name"
)

// A maker makes names and documents with names.
type maker struct {
	rng      *rand.Rand
	surnames drawn
	given    drawn
	words    []string // ordinary words that are also names
	known    map[string]bool

	isWord    map[string]bool // ordinary words of two characters
	likeNames []string        // those of them that begin with a surname
	share     int             // percent of names that are words, beside the usual few
}

// drawn is a set of strings to draw from by weight.
type drawn struct {
	of  []string
	sum []float64
}

func (d *drawn) add(s string, w float64) {
	if n := len(d.sum); n > 0 {
		w += d.sum[n-1]
	}
	d.of, d.sum = append(d.of, s), append(d.sum, w)
}

func (d *drawn) draw(r *rand.Rand) string {
	return d.of[sort.SearchFloat64s(d.sum, r.Float64()*d.sum[len(d.sum)-1])]
}

func newMaker(seed uint64, given map[rune]float64, words []name.Word) *maker {
	m := &maker{rng: rand.New(rand.NewPCG(seed, 2)), known: map[string]bool{}, isWord: map[string]bool{}}
	common, rare, compound := name.Surnames()
	for i, s := range common {
		m.surnames.add(s, math.Pow(float64(i+3), -0.75))
	}
	for _, s := range rare {
		m.surnames.add(s, 0.0012)
	}
	for _, s := range compound {
		m.surnames.add(s, 0.004)
	}
	for _, s := range slices.Concat(common, rare, compound) {
		m.known[s] = true
	}
	chars := make([]rune, 0, len(given))
	for r := range given {
		chars = append(chars, r)
	}
	slices.Sort(chars)
	for _, r := range chars {
		m.given.add(string(r), math.Pow(given[r], 0.7))
	}
	for _, w := range words {
		if len([]rune(w.Text)) == 2 && w.Pos != "ns" && w.Pos != "nt" {
			m.words = append(m.words, w.Text)
			m.isWord[w.Text] = true
			if m.known[string([]rune(w.Text)[:1])] {
				m.likeNames = append(m.likeNames, w.Text)
			}
		}
	}
	return m
}

func (m *maker) chance(percent int) bool { return m.rng.IntN(100) < percent }

func (m *maker) pick(of string) string {
	p := strings.Split(of, "|")
	return p[m.rng.IntN(len(p))]
}

// givenName returns a given name of n characters.
func (m *maker) givenName(n int) string {
	if n == 2 && m.chance(7+m.share/2) {
		return m.words[m.rng.IntN(len(m.words))]
	}
	if n == 2 && m.chance(4) {
		c := m.given.draw(m.rng)
		return c + c
	}
	var b strings.Builder
	for range n {
		b.WriteString(m.given.draw(m.rng))
	}
	return b.String()
}

// full returns a whole name; a few are words of the language.
func (m *maker) full() string {
	if len(m.likeNames) > 0 && m.chance(4+m.share) {
		return m.likeNames[m.rng.IntN(len(m.likeNames))]
	}
	s := m.surnames.draw(m.rng)
	if m.chance(72) {
		return s + m.givenName(2)
	}
	return s + m.givenName(1)
}

var foreign = strings.Fields(`阿依古丽 买买提 吐尔逊 热依拉 艾力 古丽娜尔 迪丽努尔 阿迪力 帕提古丽 木合塔尔 努尔江 叶尔兰 巴合提 卓玛 央金 扎西 次仁 多吉 格桑 丹增
达瓦 平措 白玛 德吉 尼玛 旺堆 吉克 阿呷 阿牛 木乃 曲比 史古 尔古 沙马 依伍 斯琴 图雅 巴特尔 其其格 乌云 娜仁 苏日娜 朝鲁 哈斯 额尔敦 乌力吉 萨仁 玉香
岩温 岩罕 玉波 金达 李娜 那日苏 阿丽亚 加娜尔 古丽 阿里木 赛力克 阿孜古丽 麦麦提 依明 库尔班 热合曼 亚森 玛依拉 洛桑 仁青 嘎玛 拉姆 措姆 边巴 索朗 桑吉
约瑟 玛丽 安娜 大卫 彼得 凯文 艾米 露西 杰克 汤姆 苏菲 丽莎 麦克 约翰逊 史密斯 布朗 威尔逊 卡洛斯 马丁 佐藤 田中 铃木 山本 金俊浩 朴智妍 阮氏芳 阮文雄`)

// sounds are characters that transliterated names are written with.
var sounds = []rune("阿艾古丽娜尔买提江吐逊依木克热拉迪努哈斯巴特格日勒其乌云苏娅卓玛央金扎西次仁多吉桑旺姆措丹增平子呷惹且沙曲比马赫海来木乃伍果约支拉达瓦白玛洛珠仓决德庆罗布顿珠加措尼玛热合曼萨伊布拉音凯赛尔帕孜莱提米日古丽莎车罕莫佳萍道尔基宝力高那仁图雅敖登格乐")

// foreignName returns a name of an ethnic minority or from abroad.
func (m *maker) foreignName() string {
	if m.chance(40) {
		made := func(n int) string {
			q := make([]rune, n)
			for i := range q {
				q[i] = sounds[m.rng.IntN(len(sounds))]
			}
			return string(q)
		}
		if m.chance(50) {
			return made(2+m.rng.IntN(3)) + "·" + made(2+m.rng.IntN(4))
		}
		return made(2 + m.rng.IntN(3))
	}
	a := foreign[m.rng.IntN(len(foreign))]
	switch {
	case m.chance(45):
		return a + m.pick("·|·|·|•|．") + foreign[m.rng.IntN(len(foreign))]
	case m.chance(40):
		return a + foreign[m.rng.IntN(len(foreign))]
	}
	return a
}

// nick returns a pet name.
func (m *maker) nick() string {
	c := m.given.draw(m.rng)
	switch m.rng.IntN(8) {
	case 0, 1, 2:
		return "小" + c
	case 3:
		return "阿" + c
	case 4, 5:
		return c + c
	case 6:
		return c + m.pick("儿|子|仔|妹|宝|哥|姐|豆|仔|丫")
	}
	return m.pick("大|老|胖|二|黑|瘦") + c
}

// likeness returns another name of the same kind as the name s.
func (m *maker) likeness(s string) string {
	q := []rune(s)
	for _, r := range q {
		if r < 0x3400 || r > 0x9FFF {
			if strings.ContainsRune(s, '·') {
				return m.foreignName()
			}
			return s
		}
	}
	switch {
	case len(q) == 1:
		if m.known[s] {
			return m.surnames.draw(m.rng)
		}
		return m.given.draw(m.rng)
	case len(q) == 2 && (q[0] == '小' || q[0] == '阿' || q[0] == '老' || q[0] == q[1] || q[1] == '儿'):
		return m.nick()
	case len(q) == 2 && m.known[string(q[:1])] && !m.known[s]:
		if m.chance(70) {
			return m.surnames.draw(m.rng) + m.givenName(1)
		}
		return m.full()
	case len(q) == 2:
		return m.givenName(2)
	case len(q) == 3 && m.known[string(q[:1])] || len(q) == 3 && m.known[string(q[:2])] || len(q) == 4 && m.known[string(q[:2])]:
		if m.chance(6) {
			return m.foreignName()
		}
		return m.full()
	}
	if m.chance(50) {
		return m.foreignName()
	}
	return s
}

// titled returns another surname with the title of s.
func (m *maker) titled(s string) string {
	q := []rune(s)
	if len(q) > 2 && m.known[string(q[:2])] || len(q) > 1 && m.known[string(q[:1])] {
		n := 1
		if m.known[string(q[:2])] {
			n = 2
		}
		if len(q)-n >= 2 && m.chance(30) {
			return m.surnames.draw(m.rng) + m.pick(titles)
		}
		return m.surnames.draw(m.rng) + string(q[n:])
	}
	if len(q) == 2 && (q[0] == '小' || q[0] == '老') && m.known[string(q[1:])] {
		for {
			if x := m.surnames.draw(m.rng); len([]rune(x)) == 1 {
				return string(q[:1]) + x
			}
		}
	}
	return s
}
