using HwStack.Diagnostics;
using HwStack.Network.Topologies;

namespace HwStack.Network.Tests.Topologies;

public sealed class SignalGeneratorTests
{
    [Fact]
    public void Poisson_has_the_asked_rate_in_ascending_channels()
    {
        Signal signal = SignalGenerator.Generate("generate:poisson,rate=50,steps=400,seed=3,value=2", 1000);
        Assert.Equal((400, 1000), (signal.Steps, signal.Channels));

        // 400,000 trials of 0.05: 20,000 events, standard deviation 138.
        Assert.InRange(signal.Channel.Length, 19_300, 20_700);
        Assert.All(signal.Value, value => Assert.Equal(2, value));
        for (int step = 0; step < 400; step++)
        {
            int[] channels = signal.At(step).Channel.ToArray();
            Assert.Equal(channels.Order().Distinct(), channels);
            Assert.All(channels, channel => Assert.InRange(channel, 0, 999));
        }

        int[] counts = new int[1000];
        foreach (int channel in signal.Channel)
        {
            counts[channel]++;
        }

        Assert.InRange(counts.Average(count => Math.Pow(count - counts.Average(), 2)), 16.5, 21.5);
    }

    [Fact]
    public void Few_events_over_millions_of_channels_are_cheap()
    {
        Signal signal = SignalGenerator.Generate("poisson,rate=0.01,steps=20", 42_000_000);
        Assert.InRange(signal.Channel.Length, 8_000, 8_800);
        Assert.Contains(signal.Channel, channel => channel > 41_000_000);
    }

    [Fact]
    public void The_same_seed_gives_the_same_events_and_another_one_others()
    {
        int[] one = SignalGenerator.Generate("poisson,steps=50,seed=5", 100).Channel, same = SignalGenerator.Generate("poisson,steps=50,seed=5", 100).Channel;
        Assert.Equal(one, same);
        Assert.NotEqual(one, SignalGenerator.Generate("poisson,steps=50,seed=6", 100).Channel);
    }

    [Fact]
    public void Constant_is_on_the_first_channels_in_every_step()
    {
        Signal signal = SignalGenerator.Generate("generate:constant,value=0.5,steps=3,channels=2", 5);
        Assert.Equal([0, 1, 0, 1, 0, 1], signal.Channel);
        Assert.Equal([0, 2, 4, 6], signal.StepStart);
        Assert.All(signal.Value, value => Assert.Equal(0.5f, value));
        Assert.Empty(SignalGenerator.Generate("constant,value=0,steps=3", 5).Channel);
    }

    [Theory]
    [InlineData("sine", "HW1610")]
    [InlineData("poisson,rate=2000", "HW1611")]
    [InlineData("constant,steps=10000000", "HW1611")]
    [InlineData("poisson,speed=3", "HW1602")]
    [InlineData("poisson,steps=0", "HW1603")]
    [InlineData("constant,channels=1001", "HW1603")]
    public void A_wrong_text_is_told(string text, string code)
    {
        UserErrorException wrong = Assert.Throws<UserErrorException>(() => SignalGenerator.Generate(text, 1000));
        Assert.Equal(code, wrong.Errors[0].Code);
    }
}
