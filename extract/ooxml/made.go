package ooxml

import (
	"slices"
	"strings"
)

// What PowerPoint, WPS and LibreOffice write into masters and layouts
// themselves: the prompts of placeholders, and what layouts are called.
const (
	madePrompts = `
click to edit master title style
click to edit master subtitle style
click to edit master text styles
edit master text styles
click to edit the title text format
click to edit the outline text format
click icon to add picture
second level
third level
fourth level
fifth level
second outline level
third outline level
fourth outline level
fifth outline level
sixth outline level
seventh outline level
单击此处编辑母版标题样式
单击此处编辑母版副标题样式
单击此处编辑母版文本样式
编辑母版文本样式
单击图标添加图片
单击鼠标编辑标题文字格式
单击以编辑标题文本格式
单击以编辑大纲文本格式
二级
三级
四级
五级
第二级
第三级
第四级
第五级
第二个大纲级
第三个大纲级
第四个大纲级
第五个大纲级
第六个大纲级
第七个大纲级
按一下以編輯母片標題樣式
按一下以編輯母片副標題樣式
按一下以編輯母片文字樣式
編輯母片文字樣式
第二層
第三層
第四層
第五層
`
	madeLayouts = `
标题幻灯片
标题和内容
节标题
两栏内容
比较
仅标题
空白
内容与标题
图片与标题
标题和竖排文字
竖排标题与文本
垂直排列标题与文本
自定义版式
默认设计模板
標題投影片
標題及物件
章節標題
兩項物件
比對
只有標題
空白
`
)

// madePrompt reports whether a program put s where a text is to be written.
func madePrompt(s string) bool { return lineOf(madePrompts, s) }

// madeLayout reports whether a program gave a layout its name: a copy of one
// is called "1_Title Slide".
func madeLayout(name string) bool {
	if n, rest, ok := strings.Cut(name, "_"); ok && strings.Trim(n, "0123456789") == "" {
		name = rest
	}
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune(" ,0123456789", r) }) {
		if !slices.Contains(layoutWords, w) {
			return lineOf(madeLayouts, name)
		}
	}
	return true
}

// layoutWords are what English names of layouts consist of.
var layoutWords = strings.Fields("title titles slide content and over with caption vertical text section header two comparison only blank picture centered custom layout default office theme object chart table")

func lineOf(lines, s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	return s != "" && !strings.Contains(s, "\n") && strings.Contains(lines, "\n"+s+"\n")
}
