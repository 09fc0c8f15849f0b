package pinyin

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mozillazg/go-pinyin"
)

func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		name    string
		matches []string
		not     []string
	}{
		{"岳阳楼区文旅局",
			[]string{
				"", " ", "文旅", "区文旅局", "岳阳楼区文旅局", "岳 局", "　文旅　局　",
				"yylq", "YYLQ", "ｙｙｌｑ", "wlj", "yylqwlj", "w", "q",
				"wenlv", "wenlü", "WENLÜ", "wenlu\u0308", "wenlu", "wenl", "wen", "yueyanglouqu", "yueyangl", "wen'lv'j", "wen’lv", "wen lv ju",
				"文旅ju", "文旅j", "wen旅", "yy 局", "yylq 文旅", "ju yue",
			},
			[]string{
				"岳楼", "局文", "yyq", "ylqq", "lw", "wenlvju1", "enlv", "nlv", "wenlvy", "wenlvjuy", "yueyanq", "文旅 教育", "wlj jy", "-", "a", "1", "juwen",
			}},
		{"重庆市", []string{"cq", "zq", "zhongqing", "chongqing", "chongq"}, []string{"congqing", "sq"}},
		{"长沙县", []string{"cs", "zs", "changsha", "zhangsha"}, []string{"chans", "cs x1"}},
		{"行政审批局", []string{"xz", "hz", "xingzheng", "hangzheng", "xzspj"}, []string{"xs"}},
		{"朝阳区", []string{"cy", "zy", "chaoyang", "zhaoyang"}, nil},
		{"厦门路小学", []string{"xm", "sm", "xiamen", "shamen", "xmlxx"}, nil},
		{"乐园", []string{"ly", "yy", "leyuan", "yueyuan"}, nil},
		{"女子学校", []string{"nv", "nvzi", "nü", "nuzi", "nzxx"}, nil},
		{"侵略", []string{"qinlve", "qinlue", "qinlüe"}, nil},
		{"西安路", []string{"xian", "xi'an", "xal", "xianlu", "xianl"}, nil},
		{"先进办", []string{"xian", "xianjin", "xjb"}, []string{"xa", "xiaanjin"}},
		{"第110中心", []string{"d110zx", "110", "110z", "di110zhongxin", "110zhongx", "第110zx", "１１０"}, []string{"11zx", "dzx", "d11zx", "di111"}},
		{"Ａ区 Centre 二〇二三", []string{"a区", "aq", "aqcentre", "aqucentre", "CENTRE", "centreer", "区centre", "erling", "eles"}, []string{"aentre", "qentrec"}},
		{"第①采油厂Ⅱ", []string{"1采", "d1cyc", "cycii", "changⅱ", "油厂II"}, []string{"d采"}},
		{"岳阳楼区（本级）", []string{"yylqbj", "区(本级)", "区（本级）", "louqubenji", "louqu(benji)", "区本级", "q(bj"}, []string{"q)bj", "[本级]"}},
		{"O'Neil局", []string{"o'neil", "oneil", "neilj"}, nil},
		{"", []string{""}, []string{"a", "局"}},
		{"（）", []string{"(", "()"}, []string{"a", "(a"}},
	} {
		n := New(tt.name)
		for _, q := range tt.matches {
			if !n.Matches(NewQuery(q)) {
				t.Errorf("%s: %q does not match", tt.name, q)
			}
		}
		for _, q := range tt.not {
			if n.Matches(NewQuery(q)) {
				t.Errorf("%s: %q matches", tt.name, q)
			}
		}
	}
	if !(Name{}).Matches(Query{}) || (Name{}).Matches(NewQuery("a")) || !New("局").Matches(Query{}) {
		t.Error("zero values")
	}
}

// The readings are those that the library returns in Heteronym mode.
func TestReadingsAreThoseOfTheLibrary(t *testing.T) {
	args := pinyin.Args{Style: pinyin.Normal, Heteronym: true}
	for _, r := range "岳阳市楼区文旅局重庆长沙行政朝厦门乐女略绿吕〇" {
		want := pinyin.SinglePinyin(r, args)
		for _, reading := range want {
			want = append(want, strings.ReplaceAll(reading, "v", "u"))
		}
		got := slices.Sorted(slices.Values(New(string(r)).chars[0].readings))
		slices.Sort(want)
		if diff := cmp.Diff(slices.Compact(want), got); diff != "" {
			t.Errorf("%c (-want +got):\n%s", r, diff)
		}
	}
	for r, readings := range pinyin.PinyinDict {
		for _, p := range New(string(rune(r))).chars {
			for _, reading := range p.readings {
				if strings.Trim(reading, "abcdefghijklmnopqrstuvwxyz") != "" {
					t.Fatalf("%c (%s) reads %q", r, readings, reading)
				}
			}
		}
	}
}

// Matching takes time in proportion to the lengths of the name and the word, also for
// characters with many readings. A word longer than any pinyin is matched as text.
func TestBounded(t *testing.T) {
	name := strings.Repeat("和重行乐长", 400)
	n := New(name)
	long := strings.Repeat("h", longest)
	for query, want := range map[string]bool{
		name:                                     true,
		name[len("和"):]:                          true,
		name + "a":                               false,
		long:                                     false,
		strings.Repeat("hczl", 100):              false,
		strings.Repeat("hezhonghangyuezhang", 3): true,
		strings.Repeat("hzxlc", 12):              true,
		strings.Repeat("hzxlc", 12) + "hz9":      false,
	} {
		if got := n.Matches(NewQuery(query)); got != want {
			t.Errorf("%.60q: %v", query, got)
		}
	}
	if New(strings.Repeat("啊", 5000)).Matches(NewQuery(strings.Repeat("a", longest-1) + "b")) {
		t.Error("aaa…b matches")
	}
}

func FuzzMatches(f *testing.F) {
	f.Add("岳阳楼区（文旅局）", "wenlü j")
	f.Add("Ａ\u0301\xff", "\xffü'")
	f.Fuzz(func(t *testing.T, name, query string) {
		n := New(name)
		n.Matches(NewQuery(query))
		if whole := NewQuery(name); len(whole.words) == 1 && !strings.ContainsAny(name, "'’‘＇") && !n.Matches(whole) {
			t.Errorf("%q does not match itself", name)
		}
	})
}

func names() []string {
	towns := []string{"岳阳楼区", "云溪区", "君山区", "平江县", "重庆市长寿区"}
	offices := []string{"文化旅游广电体育局", "行政审批服务局", "乡村振兴事务中心", "第一人民医院", "朝阳小学", "机关事务服务中心（本级）", "城市管理综合行政执法大队", "卫生健康局", "财政局", "120急救中心"}
	out := make([]string, 5000)
	for i := range out {
		out[i] = fmt.Sprintf("%s%s%d", towns[i%len(towns)], offices[i/len(towns)%len(offices)], i)
	}
	return out
}

// What a keystroke costs with 5,000 names.
func BenchmarkMatches(b *testing.B) {
	list := List(names())
	for _, query := range []string{"wlj", "wenlvguangd", "文旅", "zhong xin 49", "zzzz"} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				q := NewQuery(query)
				for i := range list {
					list[i].Matches(q)
				}
			}
		})
	}
}

// What it costs to prepare 5,000 names.
func BenchmarkList(b *testing.B) {
	list := names()
	for b.Loop() {
		List(list)
	}
}
