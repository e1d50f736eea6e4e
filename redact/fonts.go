package redact

import "strings"

// isFont reports whether v is what a font is called that every office program
// names in its files: 宋体 in a list of themes is no leftover of a text that
// says 宋体, and a name that is everybody's tells of nobody.
func isFont(v string) bool { return strings.Contains(fontNames, "\n"+strings.ToLower(v)+"\n") }

// fontNames are fonts that come with Windows, macOS, WPS or LibreOffice.
const fontNames = "\n宋体\n新宋体\n黑体\n楷体\n仿宋\n隶书\n幼圆\n等线\n微软雅黑\n微軟正黑體\n新細明體\n細明體\n標楷體\n" +
	"楷体_gb2312\n仿宋_gb2312\n华文宋体\n华文中宋\n华文楷体\n华文仿宋\n华文黑体\n华文细黑\n华文行楷\n华文新魏\n华文隶书\n华文彩云\n华文琥珀\n" +
	"方正舒体\n方正姚体\n方正小标宋简体\n思源黑体\n思源宋体\n苹方\n冬青黑体\n" +
	"calibri\ncalibri light\ncambria\ncambria math\ncandara\nconsolas\nconstantia\ncorbel\ncourier\ncourier new\ngeorgia\ngaramond\n" +
	"helvetica\nhelvetica neue\nliberation sans\nliberation serif\nliberation mono\nlucida\nlucida sans\nlucida grande\nmarlett\n" +
	"microsoft yahei\nmicrosoft sans serif\nms gothic\nms mincho\nmeiryo\nsimsun\nsimhei\nnsimsun\nkaiti\nfangsong\ndengxian\n" +
	"pingfang sc\nhiragino sans gb\nnoto sans\nnoto serif\nnoto sans cjk sc\nnoto serif cjk sc\nopensymbol\nsegoe ui\nsylfaen\n" +
	"symbol\ntahoma\ntimes new roman\ntrebuchet ms\nverdana\nwingdings\nwebdings\ncomic sans ms\nimpact\npalatino linotype\nbook antiqua\n" +
	"century\ncentury gothic\nfranklin gothic medium\ngill sans mt\nbaskerville\ndidot\nfutura\noptima\nmonaco\nmenlo\ndejavu sans\ndejavu serif\n"
