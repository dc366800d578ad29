using System.Text.Json;
using HwStack.Diagnostics;

namespace HwStack.Profiling.Tests;

public sealed class ProfileComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_rise_of_6_per_cent_breaks_a_rule_of_5_and_keeps_one_of_7()
    {
        ProfileComparison comparison = ProfileComparison.Of(
            TwoCoreBoard.Scaled(1), TwoCoreBoard.Scaled(1.06), [FailRule.Parse("energy_per_spike>+5%"), FailRule.Parse("energy_per_spike>+7%"), FailRule.Parse("time>+1%")]);
        Assert.False(comparison.Passed);
        Assert.Equal([true, false, false], comparison.Rules.Select(rule => rule.Broken));
        MetricChange metric = comparison.Metrics.Single(change => change.Name == "energy_per_spike");
        Assert.Equal(6, metric.Percent!.Value, 1e-9);
        Assert.Equal("worse", metric.Verdict);
        Assert.Equal("same", comparison.Metrics.Single(change => change.Name == "spikes").Verdict);
    }

    [Fact]
    public void The_same_profile_is_the_same_in_every_figure()
    {
        ProfileComparison comparison = ProfileComparison.Of(TwoCoreBoard.Scaled(1), TwoCoreBoard.Scaled(1), []);
        Assert.All(comparison.Metrics.Where(metric => metric.A is not null), metric => Assert.Equal("same", metric.Verdict));
        Assert.True(comparison.Passed);
        Assert.Equal(comparison.Metrics.Count, comparison.Metrics.Select(metric => metric.Name).Distinct().Count());
    }

    [Fact]
    public void Costs_get_better_and_work_only_changes()
    {
        ProfileComparison comparison = ProfileComparison.Of(TwoCoreBoard.Scaled(1.06), TwoCoreBoard.Scaled(1), []);
        Assert.Equal("better", comparison.Metrics.Single(change => change.Name == "energy").Verdict);
    }

    [Fact]
    public void Measured_figures_within_twice_their_uncertainty_are_noise()
    {
        ProfileMetric a = new("measured_energy", "J", 1.00, true, 0.02), b = new("measured_energy", "J", 1.05, true, 0.02), c = new("measured_energy", "J", 1.06, true, 0.02);
        Assert.Equal("noise", MetricChange.Of(a, b).Verdict);
        Assert.Equal("worse", MetricChange.Of(a, c).Verdict);
    }

    [Fact]
    public void A_rule_that_cannot_be_checked_is_broken()
    {
        ProfileMetric silent = new("energy_per_spike", "J", null, true), known = new("energy_per_spike", "J", 1, true);
        RuleResult result = RuleResult.Of(FailRule.Parse("energy_per_spike>+5%"), [MetricChange.Of(silent, known)]);
        Assert.True(result.Broken);
        Assert.Null(result.Found);
    }

    [Fact]
    public void From_nothing_to_something_is_more_than_any_percentage()
    {
        MetricChange change = MetricChange.Of(new("saturations", "", 0, true), new("saturations", "", 3, true));
        Assert.Null(change.Percent);
        Assert.True(RuleResult.Of(FailRule.Parse("saturations>+1000000%"), [change]).Broken);
        Assert.False(RuleResult.Of(FailRule.Parse("saturations<-1%"), [change]).Broken);
    }

    [Fact]
    public void An_unknown_metric_is_told_with_those_there_are()
    {
        UserErrorException mistake = Assert.Throws<UserErrorException>(() => ProfileComparison.Of(TwoCoreBoard.Scaled(1), TwoCoreBoard.Scaled(1), [FailRule.Parse("joules>5%")]));
        Assert.Equal("HW0421", mistake.Errors[0].Code);
        Assert.Contains("energy_per_spike", mistake.Errors[0].Limit, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_comes_back_as_it_was_written()
    {
        ProfileDocument document = TwoCoreBoard.Scaled(1);
        string path = _folder.File("a.json");
        File.WriteAllText(path, JsonSerializer.Serialize(document, ProfileDocument.PageJson));
        ProfileComparison comparison = ProfileComparison.Of(document, ProfileFile.Read(path), []);
        Assert.Empty(comparison.Warnings);
        Assert.All(comparison.Metrics, metric => Assert.True(metric.A.Equals(metric.B)));
    }

    [Theory]
    [InlineData("", "HW1420")]
    [InlineData("[]", "HW1420")]
    [InlineData("{}", "HW1420")]
    [InlineData("null", "HW1420")]
    [InlineData("{\"schema\": 3}", "HW1420")]
    [InlineData("{\"schema\": \"hwstack.profile/0.1\", \"profiles\": []}", "HW1421")]
    [InlineData("{\"schema\": \"hwstack.profile/2.0\", \"profiles\": []}", "HW1421")]
    [InlineData("{\"schema\": \"hwstack.profile/1.7\", \"profiles\": []}", "HW1420")]
    [InlineData("{\"schema\": \"hwstack.profile/1.0\", \"profiles\": null}", "HW1420")]
    [InlineData("{\"schema\": \"hwstack.profile/1.0\", \"profiles\": [{}]}", "HW1420")]
    [InlineData("{\"schema\": \"hwstack.profile/1.0\", \"profiles\": [null], \"quantisation\": null}", "HW1420")]
    public void A_file_that_is_not_a_profile_is_refused(string content, string code)
    {
        string path = _folder.File("bad.json");
        File.WriteAllText(path, content);
        UserErrorException mistake = Assert.Throws<UserErrorException>(() => ProfileFile.Read(path));
        Assert.Equal(code, mistake.Errors[0].Code);
        Assert.Equal(ErrorCodes.InputFile, ErrorCodes.ExitCode(code));
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        Assert.Equal("HW1420", Assert.Throws<UserErrorException>(() => ProfileFile.Read(_folder.File("none"))).Errors[0].Code);
        Assert.Equal("HW1420", Assert.Throws<UserErrorException>(() => ProfileFile.Read(_folder.Path)).Errors[0].Code);
    }

    [Fact]
    public void Damaged_profiles_are_read_or_refused_and_never_crash()
    {
        byte[] whole = JsonSerializer.SerializeToUtf8Bytes(TwoCoreBoard.Scaled(1), ProfileDocument.PageJson);
        Random random = new(5);
        int refused = 0;
        for (int mutant = 0; mutant < 200; mutant++)
        {
            byte[] bytes = [.. whole];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(32, 127);
            }

            string path = _folder.File("mutant.json");
            File.WriteAllBytes(path, random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            try
            {
                ProfileDocument document = ProfileFile.Read(path);
                ProfileComparison.Of(document, document, []);
            }
            catch (UserErrorException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 50, 199);
    }
}
