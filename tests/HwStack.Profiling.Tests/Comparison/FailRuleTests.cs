using HwStack.Diagnostics;

namespace HwStack.Profiling.Tests;

public sealed class FailRuleTests
{
    [Theory]
    [InlineData("energy_per_spike>+5%", "energy_per_spike", ">", 5, RuleBasis.Percent)]
    [InlineData("spikes < -10 %", "spikes", "<", -10, RuleBasis.Percent)]
    [InlineData("time>=2ms", "time", ">=", 2e-3, RuleBasis.Value)]
    [InlineData("energy>+1.5uJ", "energy", ">", 1.5e-6, RuleBasis.Change)]
    [InlineData("energy[hops]<=1e-9", "energy[hops]", "<=", 1e-9, RuleBasis.Value)]
    [InlineData("spikes[a > b]>3", "spikes[a > b]", ">", 3, RuleBasis.Value)]
    public void A_rule_reads_as_it_is_written(string text, string metric, string comparison, double limit, RuleBasis basis)
    {
        FailRule rule = FailRule.Parse(text);
        Assert.Equal((metric, comparison, basis), (rule.Metric, rule.Comparison, rule.Basis));
        Assert.Equal(limit, rule.Limit, Math.Abs(limit) * 1e-12);
    }

    [Theory]
    [InlineData("")]
    [InlineData("energy")]
    [InlineData("energy>")]
    [InlineData("energy=5%")]
    [InlineData(">5%")]
    [InlineData("energy>5 apples")]
    [InlineData("energy>1e999")]
    [InlineData("energy>5%%")]
    public void What_is_not_a_rule_is_a_usage_error(string text)
    {
        UserErrorException mistake = Assert.Throws<UserErrorException>(() => FailRule.Parse(text));
        Assert.Equal("HW0420", mistake.Errors[0].Code);
        Assert.Equal(ErrorCodes.Usage, ErrorCodes.ExitCode(mistake.Errors[0].Code));
    }
}
