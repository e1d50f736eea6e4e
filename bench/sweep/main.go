// Command sweep measures scans of large trees: it makes the trees, walks and
// reads them by itself, and has the program scan them twice with a cache.
//
//	go run ./sweep -yinqu ../bin/yinqu -dir /some/dir -small 100000 -office 5000 -cases ../testdata/cases
//
// What counts is CPU time, user and system, children included.
package main

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	yinqu := flag.String("yinqu", "", "the program")
	dir := flag.String("dir", "", "where the trees are made, and kept for the next time")
	small := flag.Int("small", 100_000, "small text files")
	office := flag.Int("office", 5000, "office documents")
	cases := flag.String("cases", "../testdata/cases", "documents that the office documents are made from")
	budget := flag.Float64("budget", 15, "detection budget in MB/s")
	flag.Parse()
	if *yinqu == "" || *dir == "" {
		log.Fatal("-yinqu and -dir are needed")
	}
	for _, tree := range []struct {
		name string
		n    int
		make func(string, int) error
	}{
		{"small", *small, makeSmall},
		{"office", *office, func(d string, n int) error { return makeOffice(d, *cases, n) }},
	} {
		if tree.n == 0 {
			continue
		}
		root := filepath.Join(*dir, fmt.Sprintf("%s-%d", tree.name, tree.n))
		if _, err := os.Stat(root); err != nil {
			if err := tree.make(root+".part", tree.n); err != nil {
				log.Fatal(err)
			}
			if err := os.Rename(root+".part", root); err != nil {
				log.Fatal(err)
			}
		}
		if err := measure(*yinqu, root, *budget); err != nil {
			log.Fatal(err)
		}
	}
}

// measure prints a line for each way through the tree at root.
func measure(yinqu, root string, budget float64) error {
	var files, size int64
	stat, err := cpu(func() error { return walk(root, func(string, int64) error { files++; return nil }) })
	if err != nil {
		return err
	}
	read, err := cpu(func() error {
		return walk(root, func(name string, _ int64) error {
			b, err := os.ReadFile(name)
			size += int64(len(b))
			return err
		})
	})
	if err != nil {
		return err
	}
	detection := time.Duration(float64(size) / 1e6 / budget * float64(time.Second))
	fmt.Printf("%s: %d files, %.1f MB\n", filepath.Base(root), files, float64(size)/1e6)
	fmt.Printf("  walk and stat          %8.2f s\n", stat.Seconds())
	fmt.Printf("  walk and read          %8.2f s, with detection at %.0f MB/s %.2f s\n", read.Seconds(), budget, (read + detection).Seconds())
	cache, err := os.MkdirTemp("", "sweep-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(cache)
	var first time.Duration
	for i, name := range []string{"first", "second", "third"} {
		c := exec.Command(yinqu, "scan", root, "--cache", filepath.Join(cache, "cache"), "-o", filepath.Join(cache, name+".txt"), "--fail-on", "none", "--unread", "warn", "--lang", "en")
		c.Stderr = os.Stderr
		if err := c.Run(); err != nil {
			return err
		}
		u := c.ProcessState.SysUsage().(*syscall.Rusage)
		t := c.ProcessState.UserTime() + c.ProcessState.SystemTime()
		fmt.Printf("  %-6s scan            %8.2f s, %d MB at most", name, t.Seconds(), u.Maxrss>>10)
		if i == 0 {
			first = t
			fmt.Printf(", %.2f of walk, read and detection\n", t.Seconds()/(read+detection).Seconds())
			continue
		}
		fmt.Printf(", %.2f of walk and stat, first/%s %.1f\n", t.Seconds()/stat.Seconds(), name, first.Seconds()/t.Seconds())
	}
	return nil
}

// cpu returns the CPU time that f takes.
func cpu(f func() error) (time.Duration, error) {
	used := func() time.Duration {
		var u syscall.Rusage
		syscall.Getrusage(syscall.RUSAGE_SELF, &u)
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	err := f()
	return used() - before, err
}

func walk(root string, each func(name string, size int64) error) error {
	return filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return each(name, info.Size())
	})
}

// perFolder is how many files lie in one folder.
const perFolder = 500

func folder(root string, i int) (string, error) {
	dir := filepath.Join(root, fmt.Sprintf("第%03d卷", i/perFolder))
	return dir, os.MkdirAll(dir, 0o755)
}

// makeSmall writes n texts of a few hundred characters, each its own. One in
// eight is about somebody.
func makeSmall(root string, n int) error {
	r := rand.New(rand.NewPCG(7, 7))
	for i := range n {
		dir, err := folder(root, i)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("纪要%06d.txt", i)), []byte(text(r, i)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

var (
	plain = []string{
		"本周心理健康教育课的主题是情绪管理，采用小组讨论和角色扮演的形式。",
		"会议讨论了下学期的工作安排，强调预防为主、发展为先的原则。",
		"放松训练分为准备、练习和分享三个阶段，每个阶段约十五分钟。",
		"抑郁情绪在青少年中较为常见，教师应当学会识别并及时转介。",
		"场地需要提前一天预约，器材用后放回原处并登记。",
		"资料室新到图书六十余册，涉及发展心理学与家庭教育。",
		"团体活动以自愿参加为前提，活动前向全体成员说明保密原则及其例外。",
		"培训结束后填写反馈表，意见将用于改进下一期的内容。",
		"预算应在每年三月底以前报送，超出部分须另行说明。",
		"走廊的宣传栏每月更换一次，由各年级轮流负责。",
	}
	surnames = []rune("王李张刘陈杨赵黄周吴")
	given    = []rune("子涵雨晨思远若溪浩然欣怡嘉宁")
)

func text(r *rand.Rand, i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "工作纪要 第%d号\n\n", i)
	if i%8 == 0 {
		name := string([]rune{surnames[r.IntN(len(surnames))], given[r.IntN(len(given))], given[r.IntN(len(given))]})
		fmt.Fprintf(&b, "来访学生：%s，初二（%d）班，电话139%08d。%s自述近两周睡眠差。\n", name, 1+r.IntN(12), r.IntN(1e8), name)
	}
	for range 6 + r.IntN(10) {
		b.WriteString(plain[r.IntN(len(plain))])
		if r.IntN(3) == 0 {
			b.WriteByte('\n')
		}
	}
	b.WriteByte('\n')
	return b.String()
}

// makeOffice writes n copies of the office documents in cases, with a
// paragraph of its own in each.
func makeOffice(root, cases string, n int) error {
	var originals []string
	for _, pattern := range []string{"*.docx", "*.odt"} {
		found, err := filepath.Glob(filepath.Join(cases, pattern))
		if err != nil {
			return err
		}
		originals = append(originals, found...)
	}
	if len(originals) == 0 {
		return fmt.Errorf("no office documents in %s", cases)
	}
	r := rand.New(rand.NewPCG(8, 8))
	for i := range n {
		dir, err := folder(root, i)
		if err != nil {
			return err
		}
		from := originals[i%len(originals)]
		b, err := varied(from, strings.ReplaceAll(text(r, i), "\n", ""))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("文件%05d%s", i, filepath.Ext(from))), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// varied returns the document called name with a paragraph added.
func varied(name, paragraph string) ([]byte, error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		switch f.Name {
		case "word/document.xml":
			b = bytes.Replace(b, []byte("<w:body>"), []byte("<w:body><w:p><w:r><w:t>"+paragraph+"</w:t></w:r></w:p>"), 1)
		case "content.xml":
			b = bytes.Replace(b, []byte("</office:text>"), []byte("<text:p>"+paragraph+"</text:p></office:text>"), 1)
		}
		p, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: f.Method})
		if err != nil {
			return nil, err
		}
		if _, err := p.Write(b); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
