package charset_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"yinqu/extract/charset"
)

const (
	simplified  = "上周三下午，班主任带来一名学生，说他已经两天没有吃饭，晚上一个人坐在操场边发呆。孩子不太愿意开口，问什么都只是点头或者摇头。后来我们谈到他喜欢的篮球，他才慢慢抬起头来，说起和父亲的争吵，以及搬家以后再也没有见过的朋友。"
	traditional = "上週三下午，班主任帶來一名學生，說他已經兩天沒有吃飯，晚上一個人坐在操場邊發呆。孩子不太願意開口，問什麼都只是點頭或者搖頭。後來我們談到他喜歡的籃球，他才慢慢抬起頭來，說起和父親的爭吵，以及搬家以後再也沒有見過的朋友。"
	names       = "林小满\n周桂兰\n欧阳雪晴\n赵铭轩\n孙梓涵\n何嘉怡\n冯晓东\n蒋雨桐\n"
	tradNames   = "林小滿\n周桂蘭\n歐陽雪晴\n趙銘軒\n孫梓涵\n何嘉怡\n馮曉東\n蔣雨桐\n"
)

func TestDetect(t *testing.T) {
	tests := []struct {
		name string
		text string
		cs   charset.Charset
		bom  string
	}{
		{"ascii", "hello, world\n", charset.UTF8, ""},
		{"utf-8", simplified, charset.UTF8, ""},
		{"utf-8 with mark", simplified, charset.UTF8, "\xEF\xBB\xBF"},
		{"gb18030", simplified, charset.GB18030, ""},
		{"gb18030 names", names, charset.GB18030, ""},
		{"gb18030 in a table", "name,phone\n林小满,13800138000\n", charset.GB18030, ""},
		{"gb18030 in english", "“Sleep and School” — a talk; “Night” – rates rose, 18–25%.\nSee pages 3—5. " + strings.Repeat("Nothing else to see here. ", 20), charset.GB18030, ""},
		{"gb18030 four bytes", "记录㐀㐁说明她的名字是这个", charset.GB18030, ""},
		{"big5", traditional, charset.Big5, ""},
		{"big5 names", tradNames, charset.Big5, ""},
		{"utf-16le", simplified, charset.UTF16LE, ""},
		{"utf-16le names", names, charset.UTF16LE, ""},
		{"utf-16le ascii", "hello, world\n", charset.UTF16LE, ""},
		{"utf-16be", traditional, charset.UTF16BE, ""},
		{"utf-16be with mark", simplified, charset.UTF16BE, "\xFE\xFF"},
		{"western", "Le café de l'élève était fermé, c'est dommage.\n", charset.Western, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := tt.cs.Encode(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			b = append([]byte(tt.bom), b...)
			got, ok := charset.Detect(b)
			if !ok || got.Name() != tt.cs.Name() || got.BOM() != tt.bom {
				t.Fatalf("detected %s, %v", got.Name(), ok)
			}
			if got.String(b) != tt.text {
				t.Error("decoded text differs")
			}
		})
	}
}

// TestDetectAnyStretch takes stretches of 20 characters from anywhere.
func TestDetectAnyStretch(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	for _, tt := range []struct {
		text string
		cs   charset.Charset
	}{{simplified, charset.GB18030}, {names, charset.GB18030}, {traditional, charset.Big5}, {tradNames, charset.Big5},
		{simplified, charset.UTF16LE}, {traditional, charset.UTF16BE}, {simplified, charset.UTF8}} {
		runes := []rune(tt.text)
		for range 200 {
			i := rnd.IntN(len(runes) - 20)
			want := string(runes[i : i+20])
			b, err := tt.cs.Encode(want)
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := charset.Detect(b); !ok || got.String(b) != want {
				t.Errorf("%q as %s: detected %s, %v", want, tt.cs.Name(), got.Name(), ok)
			}
		}
	}
}

func TestDetectNoText(t *testing.T) {
	noise := make([]byte, 4096)
	rnd := rand.New(rand.NewPCG(3, 3))
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
	}
	for name, b := range map[string]string{
		"noise":   string(noise),
		"zeros":   strings.Repeat("\x00", 100),
		"program": "\x7FELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3E\x00\x01\x00\x00\x00",
		"utf-32":  "\xFF\xFE\x00\x00a\x00\x00\x00",
	} {
		if cs, ok := charset.Detect([]byte(b)); ok {
			t.Errorf("%s is taken for %s", name, cs.Name())
		}
	}
}

func TestLookup(t *testing.T) {
	for label, want := range map[string]string{"GB2312": "gb18030", "gbk": "gb18030", "UTF-8": "utf-8", "big5-hkscs": "big5", "utf-16": "utf-16le", "Shift_JIS": "shift_jis"} {
		if got, ok := charset.Lookup(label); !ok || got.Name() != want {
			t.Errorf("%s: %s, %v", label, got.Name(), ok)
		}
	}
	if _, ok := charset.Lookup("no such"); ok {
		t.Error("an unknown label was found")
	}
}

func TestDecodeTellsTheSourceLength(t *testing.T) {
	for _, cs := range []charset.Charset{charset.UTF8, charset.GB18030, charset.Big5, charset.UTF16LE, charset.UTF16BE} {
		const text = "電話: 138，小明a𠀋"
		for i := range text {
			b, err := cs.Encode(text[:i])
			if err != nil {
				continue
			}
			rest, _ := cs.Encode("後面")
			if n, m := cs.Transform(make([]byte, i), append(b, rest...), true); n != i || m != len(b) {
				t.Errorf("%s: %q is %d bytes, not %d", cs.Name(), text[:i], m, len(b))
			}
		}
	}
}

// TestBig5Proper: other readers lack the codes of the Hong Kong supplement.
func TestBig5Proper(t *testing.T) {
	b, err := charset.Big5.Encode(traditional + tradNames)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(b); i++ {
		if b[i] >= 0x80 {
			if b[i] < 0xA1 || b[i] > 0xF9 {
				t.Errorf("lead byte %02X", b[i])
			}
			i++
		}
	}
}

func TestEncodeInexpressible(t *testing.T) {
	_, err := charset.Big5.Encode("访")
	if !errors.Is(err, charset.ErrInexpressible) || strings.Contains(err.Error(), "访") {
		t.Errorf("got %v", err)
	}
}
