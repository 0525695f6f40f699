#include "app/views/start_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/presets/catalogue/picture.h"
#include "app/views/card_picture.h"
#include "app/views/card_pictures.h"
#include "tests/app/views/sample_trace.h"

namespace loopscope::views {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

presets::Preset preset(std::string name, std::string group, std::string en, std::string zh = {}) {
  presets::Preset made;
  made.name = std::move(name);
  made.group = std::move(group);
  made.group_title = {made.group == "sync" ? "Synchronisation" : "Waiting", made.group == "sync" ? "同步" : "等待"};
  made.title = {std::move(en), std::move(zh)};
  return made;
}

std::vector<std::string> names(const ChoiceGroup& group) {
  std::vector<std::string> result;
  for (const Choice& choice : group.choices)
    result.push_back(choice.saved != nullptr ? "saved " + choice.saved->name : choice.preset->name);
  return result;
}

class ChoicesTest : public testing::Test {
 protected:
  ChoicesTest() {
    presets_.push_back(preset("sleep", "waiting", "Two sleeps", "两次睡眠"));
    presets_.push_back(preset("gather", "waiting", "Sleeps gathered", "并发睡眠"));
    presets_.push_back(preset("lock", "sync", "A fair lock", "公平的锁"));
    presets_[0].lesson.en = "The loop is not blocked.";
    presets_[1].lesson = {"Both wait in one select.", "一次 select。"};
  }
  std::vector<ChoiceGroup> found(std::string_view search) { return choose_from(presets_, saved_, search, {}); }

  std::vector<presets::Preset> presets_;
  std::vector<SavedValues> saved_;
};

TEST_F(ChoicesTest, WithoutASearchTheCourseIsThereInItsGroupsAndNumbered) {
  const std::vector<ChoiceGroup> groups = found("");
  ASSERT_THAT(groups, SizeIs(2));
  EXPECT_EQ(groups[0].heading, "Waiting");
  EXPECT_THAT(names(groups[0]), ElementsAre("sleep", "gather"));
  EXPECT_EQ(groups[1].choices.at(0).lesson, 3U);
  EXPECT_EQ(choose_from(presets_, saved_, "", words::Language::zh)[1].heading, "同步");
  EXPECT_EQ(lesson_number(presets_, &presets_[1]), 2U);
  EXPECT_EQ(lesson_number(presets_, nullptr), 0U);
}

TEST_F(ChoicesTest, ASearchLooksAtNamesAndTitlesFirstAndAtGroupAndTextApart) {
  std::vector<ChoiceGroup> groups = found("LOCK");
  ASSERT_THAT(groups, SizeIs(2));
  EXPECT_THAT(names(groups[0]), ElementsAre("lock"));
  EXPECT_THAT(names(groups[1]), ElementsAre("sleep")) << "not blocked";
  EXPECT_NE(groups[0].heading, groups[1].heading);
  EXPECT_EQ(groups[0].choices[0].lesson, 3U) << "its number in the course";
}

TEST_F(ChoicesTest, EveryWordOfASearchIsMeantInEitherLanguage) {
  EXPECT_THAT(names(found("sleeps two").at(0)), ElementsAre("sleep"));
  EXPECT_THAT(names(found("睡眠").at(0)), ElementsAre("sleep", "gather"));
  EXPECT_THAT(names(found(" waiting  gather ").at(0)), ElementsAre("gather"));
  EXPECT_THAT(names(found("waiting").at(0)), ElementsAre("sleep", "gather")) << "their group";
  EXPECT_THAT(names(found("gather select").at(0)), ElementsAre("gather")) << "one word in the name, one in the text";
  EXPECT_THAT(found("gather lock"), IsEmpty());
  EXPECT_THAT(found("   "), SizeIs(2)) << "blanks search for nothing";
}

TEST_F(ChoicesTest, SavedValuesComeFirstAlsoThoseThatCannotBeRead) {
  saved_.push_back(
      {.path = "a.toml", .name = "slow lock", .request = presets::default_request(presets_[2]), .problem = {}});
  saved_.push_back({.path = "b.toml", .name = "broken", .request = {}, .problem = "b.toml:1:1: no preset"});
  EXPECT_THAT(names(found("")[0]), ElementsAre("saved slow lock", "saved broken"));
  EXPECT_EQ(found("")[0].choices[1].preset, nullptr);
  EXPECT_THAT(names(found("slow")[0]), ElementsAre("saved slow lock"));
  EXPECT_THAT(names(found("lock")[0]), ElementsAre("saved slow lock"));
}

TEST_F(ChoicesTest, AnExactNameIsFoundFirst) {
  presets_.push_back(preset("sleep-ten", "waiting", "Ten sleeps"));
  presets_.push_back(preset("two", "waiting", "Two sleeps and a name"));
  EXPECT_THAT(names(found("two").at(0)), ElementsAre("two", "sleep"));
  EXPECT_THAT(names(found("sleep").at(0)), ElementsAre("sleep", "gather", "sleep-ten", "two"));
}

std::vector<ChoiceGroup> groups_of(const std::vector<presets::Preset>& presets, std::vector<std::size_t> sizes) {
  std::vector<ChoiceGroup> groups;
  std::size_t next = 0;
  for (const std::size_t size : sizes) {
    groups.push_back({"Group", {}});
    for (std::size_t i = 0; i < size; ++i, ++next) groups.back().choices.push_back({&presets[0], next + 1, nullptr});
  }
  return groups;
}

class StartLayoutTest : public testing::Test {
 protected:
  StartLayout layout(float width, float height, float scroll = 0, float scale = 1) const {
    return layout_start({0, 44, width, height}, groups_, scroll, 300 * scale, scale);
  }

  std::vector<presets::Preset> presets_ = {preset("sleep", "waiting", "Two sleeps")};
  std::vector<ChoiceGroup> groups_ = groups_of(presets_, {17, 5, 8, 6, 7, 1});
};

TEST_F(StartLayoutTest, CardsStandInRowsUnderTheirHeadingsAndNothingOverlaps) {
  for (const auto& [width, height, scale] : {std::tuple{640.0F, 480.0F, 1.0F},
                                             {1600.0F, 1000.0F, 1.0F},
                                             {2560.0F, 1440.0F, 1.0F},
                                             {2560.0F, 1440.0F, 2.0F},
                                             {320.0F, 300.0F, 1.0F}}) {
    const StartLayout page = layout(width, height, 0, scale);
    EXPECT_EQ(page.cards.size(), 44U);
    EXPECT_EQ(page.headings.size(), 6U);
    std::vector<ui::Rect> all = {page.title, page.search, page.resume};
    for (const StartLayout::Heading& heading : page.headings) all.push_back(heading.rect);
    for (const StartLayout::Card& card : page.cards) all.push_back(card.rect);
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_GE(all[i].x0, 0);
      EXPECT_LE(all[i].x1, width);
      for (std::size_t j = 0; j < i; ++j) EXPECT_TRUE(all[i].intersect(all[j]).empty()) << i << " over " << j;
    }
    EXPECT_GE(page.body.height(), height * 0.5F) << "most of the page is cards";
    EXPECT_GE(page.cards.back().rect.y1, page.body.y0);
    EXPECT_LE(page.cards.back().rect.y1 - page.body.y0, page.content_height);
  }
}

TEST_F(StartLayoutTest, ScrollingToItsEndShowsTheLastCard) {
  const StartLayout top = layout(800, 600);
  ASSERT_GT(most_scroll(top), 0);
  const StartLayout end = layout(800, 600, most_scroll(top));
  EXPECT_LE(end.cards.back().rect.y1, end.body.y1);
  groups_.resize(0);
  EXPECT_EQ(most_scroll(layout(800, 600)), 0);
}

TEST_F(StartLayoutTest, ArrowsGoFromCardToCardAcrossGroups) {
  const StartLayout page = layout(1600, 1000);  // six columns
  EXPECT_EQ(moved_card(page, {}, CardMove::down), 0U);
  EXPECT_EQ(moved_card(page, 0, CardMove::right), 1U);
  EXPECT_EQ(moved_card(page, 0, CardMove::left), 0U);
  EXPECT_EQ(moved_card(page, 1, CardMove::down), 7U);
  EXPECT_EQ(moved_card(page, 16, CardMove::right), 17U) << "into the next group";
  EXPECT_EQ(moved_card(page, 11, CardMove::down), 16U) << "a row that is shorter";
  EXPECT_EQ(moved_card(page, 13, CardMove::down), 18U) << "below it in the next group";
  EXPECT_EQ(moved_card(page, 18, CardMove::up), 13U);
  EXPECT_EQ(moved_card(page, 5, CardMove::last), 43U);
  EXPECT_EQ(moved_card(page, 43, CardMove::down), 43U);
  EXPECT_EQ(moved_card(page, 43, CardMove::first), 0U);
  EXPECT_EQ(moved_card(page, 0, CardMove::page_down), 17U) << "as far as fits on a page";
  groups_.clear();
  EXPECT_EQ(moved_card(layout(1600, 1000), {}, CardMove::down), std::nullopt);
}

TEST_F(StartLayoutTest, AChosenCardIsScrolledIntoViewWithItsHeading) {
  for (const float from : {0.0F, 400.0F, 1e4F}) {
    const float most = most_scroll(layout(1000, 600));
    const float scroll = std::min(from, most);
    const StartLayout before = layout(1000, 600, scroll);
    for (const std::size_t card : {0U, 16U, 17U, 30U, 43U}) {
      const StartLayout after = layout(1000, 600, scroll_to_card(before, card, scroll, 1));
      EXPECT_GE(after.cards[card].rect.y0, after.body.y0) << card;
      EXPECT_LE(after.cards[card].rect.y1, after.body.y1) << card;
    }
    const StartLayout group = layout(1000, 600, scroll_to_card(before, 17, scroll, 1));
    EXPECT_GE(group.headings[1].rect.y0, group.body.y0);
  }
}

TEST_F(StartLayoutTest, WhatACardHasDoesNotOverlapWithAndWithoutAPicture) {
  for (const bool picture : {false, true}) {
    const ui::Rect card{10, 20, 250, 224};
    const CardLayout parts = layout_card(card, picture, 14, 60, 1);
    EXPECT_EQ(parts.picture.empty(), !picture);
    EXPECT_GE(parts.text.height(), 32);
    const ui::Rect all[] = {parts.picture, parts.number, parts.title, parts.name, parts.facts, parts.text};
    for (const ui::Rect& one : all) {
      if (one.empty()) continue;
      EXPECT_EQ(one.intersect(card), one);
      for (const ui::Rect& other : all) EXPECT_TRUE(&one == &other || one.intersect(other).empty());
    }
  }
}

TEST(CardPictureTest, ShowsTheLanesOfTheRunInTheirStates) {
  const test::TraceBuilder trace = test::gather_trace();
  model::Model model(trace.symbols());
  model.append(trace.events());
  const CardPicture picture = make_card_picture(model, {280, 80});
  ASSERT_FALSE(picture.bars.empty());
  const ui::Rect all{0, 0, 280, 80};
  int awaiting = 0;
  for (const CardPicture::Bar& bar : picture.bars) {
    EXPECT_EQ(bar.rect.intersect(all), bar.rect);
    if (bar.state == model::SpanState::awaiting) ++awaiting;
  }
  EXPECT_GE(awaiting, 3) << "main and both sleepers wait";
  const CardPicture again = make_card_picture(model, {280, 80});
  EXPECT_EQ(picture, again);
}

TEST(CardPictureTest, AnEmptyRunAndAPictureWithoutRoomAreEmpty) {
  const test::TraceBuilder trace;
  const model::Model empty(trace.symbols());
  EXPECT_THAT(make_card_picture(empty, {280, 80}).bars, IsEmpty());
  EXPECT_THAT(make_card_picture(empty, {0, 0}).bars, IsEmpty());
}

TEST(CardPictureTest, ManyLanesAreCutToThoseThatFit) {
  test::TraceBuilder trace;
  trace.start("loop").create(1, 0, "main", "main").ready(1);
  trace.frame(1).select_begin(0).select_end();
  for (unsigned task = 2; task < 200; ++task) trace.create(task, 1, "task", "task").ready(task);
  trace.after(1000);
  model::Model model(trace.symbols());
  model.append(trace.events());
  const CardPicture picture = make_card_picture(model, {280, 80});
  EXPECT_LE(picture.bars.size(), 100U);
  for (const CardPicture::Bar& bar : picture.bars) EXPECT_LE(bar.rect.y1, 80);
}

/// Asks for pictures as a page does, until none is on its way any more.
void finish(CardPictures& pictures, std::span<const presets::Preset* const> presets) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  do {
    pictures.want(presets, {280, 80});
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  } while (pictures.busy());
  pictures.want(presets, {280, 80});
}

TEST(CardPicturesTest, AreMadeOfRealRunsAndKept) {
  CardPictures pictures;
  const presets::Preset* gather = presets::find_preset("gather");
  ASSERT_NE(gather, nullptr);
  EXPECT_EQ(pictures.find(*gather), nullptr);
  finish(pictures, {&gather, 1});
  const CardPicture* picture = pictures.find(*gather);
  ASSERT_NE(picture, nullptr);
  EXPECT_FALSE(picture->bars.empty());
  pictures.want({}, {280, 80});
  EXPECT_EQ(pictures.find(*gather), picture) << "also while its card is out of view";
}

TEST(CardPicturesTest, APresetThatNeedsTheMachineIsNotRun) {
  CardPictures pictures;
  presets::Preset gather = *presets::find_preset("gather");
  gather.needs = {presets::Need::threads};
  const presets::Preset* wanted = &gather;
  finish(pictures, {&wanted, 1});
  EXPECT_EQ(pictures.find(gather), nullptr);
}

TEST(CardPicturesTest, OfSuchAPresetTheRecordingThatItBroughtIsDrawn) {
  std::vector<const presets::Preset*> recorded;
  for (const presets::Preset& preset : presets::presets()) {
    if (!presets::recording_of(preset).empty()) recorded.push_back(&preset);
  }
  ASSERT_THAT(recorded, testing::Not(IsEmpty()));
  CardPictures pictures;
  finish(pictures, recorded);
  for (const presets::Preset* preset : recorded) {
    EXPECT_FALSE(preset->deterministic()) << preset->name << " can be run to be drawn";
    EXPECT_NE(pictures.find(*preset), nullptr) << preset->name;
  }
}

TEST(CardPicturesTest, ALongRunIsGivenUpWhenItsCardGoes) {
  presets::Preset gather = *presets::find_preset("gather");
  gather.parameters[0].default_value = 100'000;
  const presets::Preset* wanted = &gather;
  CardPictures pictures;
  pictures.want({&wanted, 1}, {280, 80});
  pictures.want({}, {280, 80});
  finish(pictures, {});
  EXPECT_EQ(pictures.find(gather), nullptr);
}

}  // namespace
}  // namespace loopscope::views
