package redact

import "strings"

// Each simplified character of the words that replacements are made of, and
// its traditional form; and brackets that Big5 has.
const scriptPairs = "种種业業与與乡鄉亲親从從伤傷协協单單号號员員咨諮园園妈媽学學属屬岛島师師户戶护護断斷无無术術机機构構标標测測点點爷爺监監称稱筑築级級" +
	"纪紀经經结結络絡继繼网網职職药藥训訓记記访訪证證识識诊診话話询詢语語财財账帳车車输輸运運邮郵银銀项項馆館验驗龄齡医醫县縣厂廠军軍" +
	"农農况況务務区區关關会會儿兒录錄镇鎮来來习習时時这這们們对對说說国國电電别別侣侶［〔］〕"

// toTraditional writes replacements in traditional characters.
var toTraditional = func() *strings.Replacer {
	var pairs []string
	for _, r := range scriptPairs {
		pairs = append(pairs, string(r))
	}
	return strings.NewReplacer(pairs...)
}()

// traditional reports whether text is written in traditional characters.
func traditional(text string) bool {
	balance, i := 0, 0
	forms := map[rune]int{}
	for _, r := range scriptPairs {
		forms[r] = 2*(i%2) - 1
		i++
	}
	for _, r := range text {
		balance += forms[r]
	}
	return balance > 0
}
