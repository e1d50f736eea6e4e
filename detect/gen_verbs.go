//go:build ignore

// Gen_verbs writes verbs.txt: the words of two characters that hardly ever
// stand inside a name, from the parts of speech of gse's dictionary
// (Apache-2.0, from jieba, MIT).
package main

import (
	"bufio"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// frequent is the frequency below which a word is not worth its place.
const frequent = 40

// inNames are words of those parts of speech that names are made of.
const inNames = `一贯 成年 未成年 未成 留守 单亲 流浪 二七 三八 现代 未来 世纪 一中 二中 三中 四中 五中 六中 一院 二院 三院 四院 九年 当代 近代 古代 春季 秋季 八里 十里 千里 万里 百年 万年 千年 三星 八达 九州 四季 三和 五洲 四海 七星 万寿 百花 千山 万福 百草 三联 五星 万家 市立 县立 省立 国立 区立 公立 私立 同行 联合 安定 寄宿 启航 帮助 支持 支行 派出 测评 独立 维护 自治 补习 诊所 超市 调解 进修 鉴定 出版 保卫 分拨 备有 本人 一小 初中 大同
 复兴 振兴 救助 管理 服务 保护 培训 护理 监测 监督 检测 育才 希望 治疗 康复 急救 体检 咨询 辅导 指导 援助 关怀 关爱 发展 研究 教育 建设 建筑 装饰 设计 制造 加工 运输 贸易 投资 担保 保险
 租赁 销售 经营 养殖 种植 印刷 印染 纺织 编织 修理 维修 装修 安装 施工 搬家 快递 外卖 体育 出租 代理 广告 策划 传播 互动 创新 创业 开发 开放 共享 领航 起航 扬帆 放飞 飞跃 跨越 超越
 崛起 腾飞 远航 东升 昌盛 发达 通达 畅通 联通 移动 便民 利民 惠民 爱民 富民 安宁 永安 平安 兴安 和平 光明 团结 胜利 前进 建国 解放 跃进 劳动 自强 勤奋 仁爱 同心 同济 协和 普及 特训 示范 试验
 教师 养老 福利 调查 勘察 采石 消防 交警 巡警 缉毒 戒毒 防治 疾控 卫生 出国 留学 双语 学前 幼教 特教 职教 成教 应用 综合 联谊 育英 培英 培正 培智 启智 启明 启聪 启蒙 启慧 树人 立人 养正 崇德 明德 至善
 天一 五一 六一 八一 七一 三一 第一 第二 第三 第四 第五 第六 第七 第八 第九 第十 十一 十二 十三 二十 中和 太和 永和 人和 仁和 信和 泰和 兴华 振华 爱华 新华 向阳 朝阳 仲裁 公证 审计 测绘 监理 物流 配送 储运 中转 回收 再生 冶炼 铸造 锻造 热处理 制药 制衣 制鞋 造纸 造船 炼钢 炼油 发电 供电 供水 供热 排水 电讯 通信 通讯 邮政 储蓄 信托 理财 精神 心理 行为 睡眠 疼痛 生殖 整形 整容 美容 美发 健身 游泳 登山 滑雪`

func main() {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-ego/gse").Output()
	if err != nil {
		log.Fatal(err)
	}
	f, err := os.Open(filepath.Join(strings.TrimSpace(string(dir)), "data/dict/zh/s_1.txt"))
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	names := map[string]bool{}
	for _, w := range strings.Fields(inNames) {
		names[w] = true
	}
	var kept []string
	for s := bufio.NewScanner(f); s.Scan(); {
		fields := strings.Fields(s.Text())
		if len(fields) < 3 || utf8.RuneCountInString(fields[0]) != 2 || names[fields[0]] {
			continue
		}
		n, err := strconv.Atoi(fields[1])
		if err != nil {
			log.Fatal(err)
		}
		if n >= frequent && slices.Contains([]string{"v", "d", "c", "p", "r", "vd", "ad", "t"}, fields[2]) {
			kept = append(kept, fields[0])
		}
	}
	slices.Sort(kept)
	if err := os.WriteFile("verbs.txt", []byte(strings.Join(slices.Compact(kept), "\n")+"\n"), 0o644); err != nil {
		log.Fatal(err)
	}
}
