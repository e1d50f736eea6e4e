package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"unicode/utf8"

	"yinqu/document"
)

// A corpus is a text, cut into documents.
type corpus struct {
	docs []*document.Document
	size int
}

// docSize is about the length of a document of ten pages.
const docSize = 16 << 10

// load reads files, repeats them up to size bytes and plants identifiers.
func load(files []string, size int) (*corpus, error) {
	var lines []string
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		lines = append(lines, strings.Split(strings.ToValidUTF8(string(b), "\uFFFD"), "\n")...)
	}
	r := rand.New(rand.NewPCG(1, 1))
	c := &corpus{}
	var b strings.Builder
	for i := 0; c.size < size; i = (i + 1) % len(lines) {
		line, _, _ := strings.Cut(lines[i], "\t") // what follows a tab is a label
		b.WriteString(line)
		if i%5 == 0 {
			plant(&b, r)
		}
		b.WriteByte('\n')
		if b.Len() >= docSize {
			text := b.String()
			b.Reset()
			c.docs = append(c.docs, &document.Document{Text: text,
				Segments: []document.Segment{{Span: document.Span{End: len(text)}, Kind: document.Body}}})
			c.size += len(text)
		}
	}
	return c, nil
}

// plant writes one invented identifier.
func plant(b *strings.Builder, r *rand.Rand) {
	switch r.IntN(4) {
	case 0:
		fmt.Fprintf(b, "身份证号：%s。", residentID(r))
	case 1:
		fmt.Fprintf(b, "手机1%d%09d，", 3+r.IntN(7), r.IntN(1e9))
	case 2:
		fmt.Fprintf(b, "邮箱user%d@example.com ", r.IntN(1e6))
	case 3:
		fmt.Fprintf(b, "联系电话：13%d %04d %04d。", r.IntN(10), r.IntN(1e4), r.IntN(1e4))
	}
}

// residentID invents a number with a right check digit (GB 11643).
func residentID(r *rand.Rand) string {
	s := fmt.Sprintf("%s%04d%02d%02d%03d", []string{"110105", "320311", "440106", "510104"}[r.IntN(4)],
		1960+r.IntN(55), 1+r.IntN(12), 1+r.IntN(28), r.IntN(1000))
	sum := 0
	for _, c := range s {
		sum = (sum + int(c-'0')) * 2 % 11
	}
	return s + string("10X98765432"[sum])
}

// loadTerms returns n terms: up to a third from the file, the rest invented
// names, which is what a roster brings.
func loadTerms(file string, n int) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	seen := map[string]bool{}
	var terms []string
	add := func(s string) {
		if !seen[s] && utf8.RuneCountInString(s) >= 2 {
			seen[s] = true
			terms = append(terms, s)
		}
	}
	s := bufio.NewScanner(f)
	for line := 0; s.Scan() && len(terms) < n/3; line++ {
		if fields := strings.Fields(s.Text()); line >= 60 && len(fields) > 0 { // the first are everyday words
			add(fields[0])
		}
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(2, 2))
	surnames := []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文")
	given := []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红鹏慧玲婷雪宇欣怡梓涵子轩浩然雨桐思远诗琪嘉豪俊熙佳颖梦瑶晨曦一诺可馨文博天翔若曦书瑶语嫣锦程奕辰沐阳芷若晓岚建国志强")
	for len(terms) < n {
		name := string(surnames[r.IntN(len(surnames))]) + string(given[r.IntN(len(given))])
		if r.IntN(5) > 0 {
			name += string(given[r.IntN(len(given))])
		}
		add(name)
	}
	return terms, nil
}

// processor names the machine.
func processor() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(b)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				return strings.Trim(name, " \t:\n")
			}
		}
	}
	return "unknown processor"
}
