package media_test

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/media"
)

func list(t testing.TB, data []byte) []string {
	t.Helper()
	return extracttest.Segments(t, extract.NewReader(extract.Limits{}, nil, media.Format{}), "a", data)
}

func le16(n int) string { return string(binary.LittleEndian.AppendUint16(nil, uint16(n))) }
func le32(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }
func be32(n int) string { return string(binary.BigEndian.AppendUint32(nil, uint32(n))) }

// id3 makes a tag of frames: names and contents by turns.
func id3(version byte, frames ...string) string {
	var b strings.Builder
	for i := 0; i < len(frames); i += 2 {
		b.WriteString(frames[i] + be32(len(frames[i+1])) + "\x00\x00" + frames[i+1])
	}
	n := b.Len()
	return "ID3" + string([]byte{version, 0, 0, 0, 0, byte(n >> 7), byte(n & 0x7F)}) + b.String()
}

// v1 is the tag at a file's end.
func v1(t testing.TB, title, artist string) string {
	t.Helper()
	pad := func(s string, n int) string { return (s + strings.Repeat("\x00", n))[:n] }
	return "TAG" + pad(extracttest.GBK(t, title), 30) + pad(extracttest.GBK(t, artist), 30) + pad("", 65)
}

func box(name string, content ...string) string {
	s := strings.Join(content, "")
	return be32(8+len(s)) + name + s
}

func item(name, text string) string {
	return box(name, box("data", be32(1), be32(0), text))
}

func chunk(name, content string) string {
	s := name + le32(len(content)) + content
	if len(content)%2 == 1 {
		s += "\x00"
	}
	return s
}

func riff(kind string, chunks ...string) string {
	s := kind + strings.Join(chunks, "")
	return "RIFF" + le32(len(s)) + s
}

func asf(object, content string) string {
	return object + le32(24+len(content)) + le32(0) + content
}

func element(id, content string) string {
	return id + string([]byte{0x40 | byte(len(content)>>8), byte(len(content))}) + content
}

func comments(lines ...string) string {
	s := le32(3) + "lib" + le32(len(lines))
	for _, l := range lines {
		s += le32(len(l)) + l
	}
	return s
}

func TestReads(t *testing.T) {
	frame := "\xFF\xFB\x90\x00" + strings.Repeat("\x00", 413) // 128 kbit/s at 44.1 kHz: 417 bytes
	title := extracttest.UTF16("第3次")
	tests := map[string]struct {
		data string
		want []string
	}{
		"frames of mp3": {frame + frame, []string{"recording||audio/mpeg", "problem|media"}},
		"mp3 with tags": {id3(3, "TIT2", "\x01\xFF\xFE"+extracttest.UTF16("第3次咨询"), "TPE1", "\x00"+extracttest.GBK(t, "江小白"), "COMM", "\x00chi\x00初二三班") + frame + v1(t, "录音", "周文静"),
			[]string{"recording||audio/mpeg", "metadata|title|第3次咨询", "metadata|artist|江小白", "metadata|comment|初二三班",
				"metadata|title|录音", "metadata|artist|周文静", "problem|media"}},
		"m4a": {box("ftyp", "M4A ", be32(0)) + box("moov", box("mvhd", be32(0)), box("udta", box("meta", be32(0), box("hdlr", be32(0)), box("ilst", item("\xA9nam", "江小白家访"), item("covr", "x"))))),
			[]string{"recording||audio/mp4", "metadata|title|江小白家访", "problem|media"}},
		"a phone's film": {box("ftyp", "qt  ", be32(0)) + box("moov", box("udta", box("\xA9xyz", "\x00\x12\x15\xC7+31.2304+121.4737/")), box("meta", box("hdlr", be32(0)), box("ilst", item("\x00\x00\x00\x01", "+31.2304+121.4737+010/")))),
			[]string{"recording||video/quicktime", "metadata|GPS|+31.2304+121.4737/", "metadata|GPS|+31.2304+121.4737+010/", "problem|media"}},
		"3gp": {box("ftyp", "3gp4", be32(0)) + box("moov", box("udta", box("titl", be32(0), "\x55\xC4", "沙盘\x00"))),
			[]string{"recording||video/3gpp", "metadata|title|沙盘", "problem|media"}},
		"wav": {riff("WAVE", chunk("fmt ", "0123456789abcdef"), chunk("LIST", "INFO"+chunk("INAM", extracttest.GBK(t, "江小白录音"))+chunk("IART", "周文静")), chunk("data", "..")),
			[]string{"recording||audio/wav", "metadata|title|江小白录音", "metadata|artist|周文静", "problem|media"}},
		"avi": {riff("AVI ", chunk("LIST", "INFO"+chunk("ICMT", "沙盘"))), []string{"recording||video/x-msvideo", "metadata|comment|沙盘", "problem|media"}},
		"flac": {"fLaC\x84" + be32(len(comments("TITLE=江小白", "ARTIST=周文静")))[1:] + comments("TITLE=江小白", "ARTIST=周文静"),
			[]string{"recording||audio/flac", "metadata|title|江小白", "metadata|artist|周文静", "problem|media"}},
		"ogg": {"OggS...OpusTags" + comments("TITLE=江小白"), []string{"recording||audio/ogg", "metadata|title|江小白", "problem|media"}},
		"wma": {asf("\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C", "012345") +
			asf("\x33\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C", le16(len(title))+le16(0)+le16(0)+le16(0)+le16(0)+title),
			[]string{"recording||audio/x-ms-asf", "metadata|title|第3次", "problem|media"}},
		"mkv": {element("\x1A\x45\xDF\xA3", "") + element("\x18\x53\x80\x67", element("\x15\x49\xA9\x66", element("\x7B\xA9", "督导录像"))),
			[]string{"recording||video/x-matroska", "metadata|title|督导录像", "problem|media"}},
		"amr":                      {"#!AMR\n\x3C", []string{"recording||audio/amr", "problem|media"}},
		"wechat's voice":           {"\x02#!SILK_V3\x0C", []string{"recording||audio/silk", "problem|media"}},
		"text that speaks of moov": {"the moov atom", []string{"problem|unsupported"}},
		"text on devices":          {"MAC 地址：00-11-22-33-44-55", []string{"problem|unsupported"}},
		"text on drinks":           {"caffeine keeps 江小白 awake", []string{"problem|unsupported"}},
		"text on tags":             {"ID3 tags name the artist", []string{"problem|unsupported"}},
		"a picture":                {"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00", []string{"problem|unsupported"}},
		"utf-16 text":              {"\xFF\xFE" + extracttest.UTF16("姓名：江小白，初二三班"), []string{"problem|unsupported"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := list(t, []byte(tt.data)); !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestAccept(t *testing.T) {
	extracttest.Accept(t, media.Format{},
		extracttest.File{Name: "a.mp3", Data: []byte(id3(3, "TIT2", "\x00"+extracttest.GBK(t, "江小白")) + v1(t, "录音", "周文静"))},
		extracttest.File{Name: "a.m4a", Data: []byte(box("ftyp", "M4A ", be32(0)) + box("moov", box("udta", box("meta", be32(0), box("ilst", item("\xA9nam", "江小白家访"))))))},
		extracttest.File{Name: "a.wav", Data: []byte(riff("WAVE", chunk("LIST", "INFO"+chunk("INAM", "江小白录音"))))},
		extracttest.File{Name: "a.mkv", Data: []byte(element("\x1A\x45\xDF\xA3", "") + element("\x18\x53\x80\x67", element("\x15\x49\xA9\x66", element("\x7B\xA9", "督导录像"))))})
}

func FuzzMedia(f *testing.F) {
	f.Add([]byte(id3(3, "TIT2", "\x00"+extracttest.GBK(f, "江小白"), "COMM", "\x01chi\xFF\xFE\x00\x00") + v1(f, "录音", "周文静")))
	f.Add([]byte(box("ftyp", "M4A ", be32(0)) + box("moov", box("udta", box("meta", be32(0), box("ilst", item("\xA9nam", "家访")))))))
	f.Add([]byte(riff("WAVE", chunk("LIST", "INFO"+chunk("INAM", "录音")))))
	f.Add([]byte("fLaC\x84" + be32(len(comments("TITLE=a")))[1:] + comments("TITLE=a")))
	f.Add([]byte(element("\x1A\x45\xDF\xA3", "") + element("\x18\x53\x80\x67", element("\x15\x49\xA9\x66", element("\x7B\xA9", "录像")))))
	f.Add([]byte("\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9\x00\xAA\x00\x62\xCE\x6C" + le32(30) + le32(0) + "012345" + asf("\x40\xA4\xD0\xD2\x07\xE3\xD2\x11\x97\xF0\x00\xA0\xC9\x5E\xA8\x50", le16(1)+le16(2)+"a\x00")))
	f.Fuzz(func(t *testing.T, data []byte) { list(t, data) })
}
