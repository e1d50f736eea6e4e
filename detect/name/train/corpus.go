package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"yinqu/detect/name"
	"yinqu/document"
	"yinqu/eval"
	"yinqu/rules"
)

// A doc is a labelled document.
type doc struct {
	ID     string
	Text   string
	Names  []name.Labelled
	Ignore []document.Span // findings here count neither way
}

// readCorpus reads the marked documents of a folder.
func readCorpus(dir string) ([]doc, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.gold.txt"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no *.gold.txt in the corpus folder: %w", err)
	}
	sort.Strings(files)
	var out []doc
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		d, err := parseMarks(filepath.Base(f)[:3], string(b))
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func parseMarks(id, s string) (doc, error) {
	c, err := eval.Marked(id, s)
	return docOf(c), err
}

// docOf takes the names of a case.
func docOf(c eval.Case) doc {
	at := eval.ByteOffsets(c.Text)
	d := doc{ID: c.ID, Text: c.Text}
	for _, s := range c.Spans {
		if s.Label == rules.Person || s.Label == rules.PersonTitle {
			d.Names = append(d.Names, name.Labelled{Span: document.Span{Start: at[s.Start], End: at[s.End]}, Titled: s.Label == rules.PersonTitle})
		}
	}
	for _, s := range c.Ignore {
		d.Ignore = append(d.Ignore, document.Span{Start: at[s.Start], End: at[s.End]})
	}
	sort.Slice(d.Names, func(i, j int) bool { return d.Names[i].Start < d.Names[j].Start })
	return d
}

// readGold reads labelled documents as JSON lines.
func readGold(path string) ([]doc, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	cases, err := eval.Read(f)
	if err != nil {
		return nil, fmt.Errorf("read labelled documents: %w", err)
	}
	var out []doc
	for _, c := range cases {
		out = append(out, docOf(c))
	}
	return out, nil
}

// readTSV reads text TAB start,end,TYPE;... rows, offsets in code points, and
// keeps the types that want accepts. Unlabelled text has no second column.
func readTSV(path string, types ...string) ([]doc, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []doc
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		text, marks, _ := strings.Cut(sc.Text(), "\t")
		d := doc{Text: text}
		var at []int
		for m := range strings.SplitSeq(marks, ";") {
			p := strings.SplitN(m, ",", 3)
			if len(p) < 3 || !has(types, p[2]) {
				continue
			}
			if at == nil {
				at = eval.ByteOffsets(text)
			}
			a, _ := strconv.Atoi(p[0])
			b, _ := strconv.Atoi(p[1])
			if a < b && b < len(at) {
				d.Names = append(d.Names, name.Labelled{Span: document.Span{Start: at[a], End: at[b]}})
			}
		}
		sort.Slice(d.Names, func(i, j int) bool { return d.Names[i].Start < d.Names[j].Start })
		out = append(out, d)
	}
	return out, sc.Err()
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// readGiven reads a table of characters and how often they are in the given
// names of men and of women.
func readGiven(path string) (map[rune]float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read given names: %w", err)
	}
	out := map[rune]float64{}
	for _, r := range rows[1:] {
		for _, c := range r[0] {
			a, _ := strconv.ParseFloat(r[1], 64)
			b, _ := strconv.ParseFloat(r[2], 64)
			out[c] += a + b
			break
		}
	}
	return out, nil
}

// readWords reads a dictionary of word, count and part of speech and keeps
// the words of two to four characters that are no names of persons. Its tag
// for persons is not to be trusted: such words stay if talk, which has next to
// no names, uses them often.
func readWords(path string, least int, talk []string) ([]name.Word, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []name.Word
	persons := map[string]int{}
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		p := strings.Fields(sc.Text())
		if len(p) < 3 {
			continue
		}
		q := []rune(p[0])
		if n, _ := strconv.Atoi(p[1]); n < least || len(q) < 2 || len(q) > 4 {
			continue
		}
		if !strings.HasPrefix(p[2], "nr") {
			out = append(out, name.Word{Text: p[0], Pos: p[2]})
		} else if q[0] != '小' && q[0] != '阿' && q[0] != '老' && q[0] != q[1] || p[0] == "谢谢" {
			persons[p[0]] = 0
		}
	}
	for _, t := range talk {
		q := []rune(t)
		for i := range q {
			for n := 2; n <= 4 && i+n <= len(q); n++ {
				if c, ok := persons[string(q[i:i+n])]; ok {
					persons[string(q[i:i+n])] = c + 1
				}
			}
		}
	}
	var used []string
	for w, n := range persons {
		if n >= 12 {
			used = append(used, w)
		}
	}
	sort.Strings(used)
	for _, w := range used {
		out = append(out, name.Word{Text: w})
	}
	return out, sc.Err()
}

// readTerms reads a list of terms with counts, a line each, and keeps those of
// two to four characters.
func readTerms(path string) ([]name.Word, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []name.Word
	for row := range strings.Lines(string(b)) {
		p := strings.Fields(row)
		if len(p) == 0 {
			continue
		}
		if n := len([]rune(p[0])); n >= 2 && n <= 4 {
			out = append(out, name.Word{Text: p[0], Pos: "n"})
		}
	}
	return out, nil
}

// readPlaces reads provinces, cities and counties, with and without the word
// for what they are.
func readPlaces(path string) ([]name.Word, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	type division struct {
		Name     string
		Children []division
	}
	var top []division
	if err := json.Unmarshal(b, &top); err != nil {
		return nil, fmt.Errorf("read divisions: %w", err)
	}
	var out []name.Word
	var walk func([]division)
	walk = func(list []division) {
		for _, d := range list {
			q := []rune(d.Name)
			if len(q) >= 2 && len(q) <= 4 && d.Name != "市辖区" {
				out = append(out, name.Word{Text: d.Name, Pos: "ns"})
			}
			if len(q) >= 3 && len(q) <= 5 && strings.ContainsRune("省市县区", q[len(q)-1]) {
				out = append(out, name.Word{Text: string(q[:len(q)-1]), Pos: "ns"})
			}
			walk(d.Children)
		}
	}
	walk(top)
	return out, nil
}
