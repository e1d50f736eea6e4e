package flow

import (
	"slices"
	"strings"
	"unicode"
)

// MadeName reports whether a program, and no person, gave a shape or a table
// its name: "Picture 3", "文本框 2".
func MadeName(name string) bool {
	stem := strings.TrimRightFunc(name, unicode.IsDigit)
	numbered := len(stem) < len(name)
	stem = strings.TrimSpace(stem)
	if strings.IndexFunc(stem, func(r rune) bool { return r > unicode.MaxASCII }) < 0 {
		return numbered && !strings.ContainsAny(stem, ".@")
	}
	return slices.Contains(madeNames, stem)
}

// madeNames are what Office, WPS and LibreOffice call shapes in Chinese.
var madeNames = strings.Fields(`图片 图像 图形 图表 图示 文本框 矩形 圆角矩形 椭圆 形状 自选图形 组合 直线 直接连接符 直接箭头连接符 连接符
	标题 副标题 内容占位符 文本占位符 图片占位符 日期占位符 页脚占位符 灯片编号占位符 幻灯片编号占位符 表格 占位符 对象 艺术字 流程图 箭头 右箭头 左箭头 框架 页 工作表 表
	圖片 文字方塊 矩形 標題 表格 物件 幻灯片`)
