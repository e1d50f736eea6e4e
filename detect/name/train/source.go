package main

import (
	_ "embed"
	"flag"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"yinqu/detect/name"
)

// A source is the data and the settings that a model is trained from.
type source struct {
	corpus, data, research string
	copies, inserts, forms int
	talk, reword           int
	epochs, cutoff         int
	rate, decay, floor     float64
	drop                   float64
	seed                   uint64
	keep                   string
}

func (s *source) flags(fs *flag.FlagSet) {
	fs.StringVar(&s.corpus, "corpus", "testdata/corpus", "folder of labelled documents")
	fs.StringVar(&s.data, "data", "", "folder of the public data: names/smile-neg_train.tsv, names/cpsycoun-raw.tsv, lists/given-name-char-frequency.csv")
	fs.StringVar(&s.research, "research", "", "comma separated labelled .tsv files to add (never for the shipped model)")
	fs.IntVar(&s.copies, "copies", 6, "renamed copies of each labelled document")
	fs.IntVar(&s.inserts, "inserts", 10000, "sentences of talk with names put in")
	fs.IntVar(&s.forms, "forms", 10000, "made-up lines of forms, lists and chats")
	fs.IntVar(&s.talk, "talk", 9000, "pieces of talk without names")
	fs.IntVar(&s.reword, "reword", 20, "percent of them in which words that look like names replace others")
	fs.IntVar(&s.epochs, "epochs", 6, "passes over the data")
	fs.IntVar(&s.cutoff, "cutoff", 3, "features seen less often are left out")
	fs.Float64Var(&s.rate, "rate", 0.15, "AdaGrad step")
	fs.Float64Var(&s.decay, "decay", 1e-3, "weight of the L2 penalty")
	fs.Float64Var(&s.drop, "drop", 0.4, "share of n-grams left out at random in every second step")
	fs.Float64Var(&s.floor, "floor", 8.4/31.75, "weights below are pruned")
	fs.Uint64Var(&s.seed, "seed", 1, "seed of everything random")
	fs.StringVar(&s.keep, "keep", "", "folder to keep the models of the parts in, and to take them from")
}

// ordinary are words that the dictionary tags as names of persons.
//
//go:embed words.txt
var ordinary string

// train fits a model to docs and the rest of the source.
func (s *source) train(docs []doc, log io.Writer) (*name.Weights, error) {
	p, err := s.prior()
	if err != nil {
		return nil, err
	}
	m := newMaker(s.seed, p.Given, p.Words)
	var own, all []name.Example
	for _, d := range docs {
		own = append(own, name.Example{Text: d.Text, Names: d.Names})
	}
	all = append(all, own...)
	for k := range s.copies {
		for _, d := range docs {
			e := m.renamed(d)
			switch k {
			case 0:
				e = m.wordy(d)
			case 1:
				e = m.wrapped(e)
			case 2:
				e = m.celled(e)
			}
			all = append(all, e)
		}
	}
	for range s.forms {
		all = append(all, m.form())
	}
	if len(p.Plain) > 0 {
		for n := 0; n < s.inserts; {
			sentences := strings.FieldsFunc(p.Plain[m.rng.IntN(len(p.Plain))], func(r rune) bool { return strings.ContainsRune("。！？\n", r) })
			if len(sentences) == 0 {
				continue
			}
			if e, ok := m.inserted(sentences[m.rng.IntN(len(sentences))]); ok {
				all = append(all, e)
				n++
			}
		}
		for range s.talk {
			piece := p.Plain[m.rng.IntN(len(p.Plain))]
			if m.chance(s.reword) {
				all = append(all, m.reworded(piece))
			} else {
				all = append(all, name.Example{Text: piece})
			}
		}
	}
	if s.research != "" {
		for f := range strings.SplitSeq(s.research, ",") {
			more, err := readTSV(f, "PER", "PER.NAM", "NAME", "name")
			if err != nil {
				return nil, err
			}
			for _, d := range more {
				all = append(all, name.Example{Text: d.Text, Names: d.Names})
				own = append(own, name.Example{Text: d.Text, Names: d.Names})
			}
		}
	}
	fmt.Fprintf(log, "%d examples\n", len(all))
	w, err := name.Prepare(p, own)
	if err != nil {
		return nil, err
	}
	w.Train(all, name.Plan{Epochs: s.epochs, Cutoff: s.cutoff, Rate: s.rate, Decay: s.decay, Drop: s.drop, Seed: s.seed, Log: log})
	return w, nil
}

// prior reads the public lists and talk, as far as they are there.
func (s *source) prior() (name.Prior, error) {
	var p name.Prior
	var err error
	if s.data != "" {
		if p.Given, err = readGiven(filepath.Join(s.data, "lists/given-name-char-frequency.csv")); err != nil {
			return p, err
		}
		if p.Words, err = readPlaces(filepath.Join(s.data, "lists/divisions-province-city-area.json")); err != nil {
			return p, err
		}
		medical, err := readTerms(filepath.Join(s.data, "lists/THUOCL_medical.txt"))
		if err != nil {
			return p, err
		}
		p.Words = append(p.Words, medical...)
		for _, f := range []string{"smile-neg_train.tsv", "cpsycoun-raw.tsv"} {
			talk, err := readTSV(filepath.Join(s.data, "names", f))
			if err != nil {
				return p, err
			}
			for _, d := range talk {
				if !namesSomebody(d.Text) {
					p.Plain = append(p.Plain, d.Text)
				}
			}
		}
	}
	words, err := readWords(dictionary(), 5, p.Plain)
	p.Words = append(p.Words, words...)
	for w := range strings.FieldsSeq(ordinary) {
		p.Words = append(p.Words, name.Word{Text: w})
	}
	return p, err
}

// fellow finds persons in talk that is said to be without names: 周老师, 小芳, 阿明.
var fellow = regexp.MustCompile(`小[明芳红丽华强刚军杰雨雪雷霞玲敏梅兰燕玉林王李张刘陈杨赵黄周吴徐孙马朱胡郭何高罗伟洁静琳涵文宇峰辉磊亮东云莉娟娜婷慧颖倩雅琪萌晴菲凡轩晨]|阿[明强杰丹芳华丽东军伟飞文]|(明明|丽丽|芳芳|琪琪|瑶瑶|萌萌|乐乐|婷婷|莉莉|娜娜|红红|静静的?同学|佳佳|媛媛|欣欣|强强|壮壮|豆豆|果果|甜甜|糖糖|朵朵|彤彤|妞妞|大宝|小宝|二宝)|[赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马方俞任袁柳史唐薛贺罗毕郝于康余顾孟黄萧姚邵汪毛戴宋庞熊董梁杜蓝贾江郭林钟徐邱高夏蔡田胡霍万卢莫丁邓洪崔龚程邢裴陆翁段侯武刘叶黎白蒲邱乔曾游欧阳](老师|医生|咨询师|女士|先生|同学|教授|主任|阿姨|叔叔)`)

// namesSomebody reports whether a piece of talk names a person after all.
func namesSomebody(s string) bool { return fellow.MatchString(s) }

// dictionary is the word list in the module gse, which took it from jieba (MIT).
func dictionary() string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-ego/gse").Output()
	if err != nil {
		return ""
	}
	return filepath.Join(strings.TrimSpace(string(out)), "data/dict/zh/s_1.txt")
}

// without leaves out the documents numbered FROM to TO, or of several batches.
func without(docs []doc, batch string) []doc {
	return slices.DeleteFunc(slices.Clone(docs), func(d doc) bool { return inBatch(d.ID, batch) })
}

// inBatch reports whether id is in one of the comma separated FROM-TO.
func inBatch(id, batches string) bool {
	for b := range strings.SplitSeq(batches, ",") {
		if from, to, ok := strings.Cut(b, "-"); ok && id >= from && id <= to {
			return true
		}
	}
	return false
}
