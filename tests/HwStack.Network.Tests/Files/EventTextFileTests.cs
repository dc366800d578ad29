using System.Text;
using HwStack.Diagnostics;

namespace HwStack.Network.Tests.Files;

public sealed class EventTextFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hwstack-text").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Events_in_any_order_with_comments_and_heading_are_read_and_summed()
    {
        Signal signal = Read("# made by hand\ntick,channel,value\n\n3, 1, 0.5\r\n0,2\n3,1,2\n1,0,1\n1,0,-1\n", 3);
        Assert.Equal((4, 3), (signal.Steps, signal.Channels));
        Assert.Equal([0, 1, 1, 1, 2], signal.StepStart);
        Assert.Equal([2, 1], signal.Channel);
        Assert.Equal([1f, 2.5f], signal.Value);
    }

    [Theory]
    [InlineData("0;1;2")]
    [InlineData("0\t1\t2")]
    [InlineData("  0   1  2 ")]
    public void Other_separators_are_read_too(string line)
    {
        Signal signal = Read(line, 2);
        Assert.Equal((1, 1, 2f), (signal.Steps, Assert.Single(signal.Channel), Assert.Single(signal.Value)));
    }

    [Theory]
    [InlineData("0,3", "HW1121", "channel 3 is out of range, expected 0 to 2.")]
    [InlineData("0,-1", "HW1121", "channel -1 is out of range, expected 0 to 2.")]
    [InlineData("-1,0", "HW1122", "tick -1 is out of range")]
    [InlineData("99999999999,0", "HW1122", "tick 99999999999 is out of range, expected 0 to 16777215.")]
    [InlineData("0,0,nan", "HW1123", "the value nan is not finite.")]
    [InlineData("0,0,1e99", "HW1123", "the value 1e99 is not finite.")]
    [InlineData("0,0,x", "HW1120", "the value 'x' is not a number.")]
    [InlineData("nan,0", "HW1120", "'nan,0' is not an event")]
    [InlineData("0", "HW1120", "'0' is not an event, expected tick,channel[,value]")]
    [InlineData("0,0,0,0", "HW1120", "is not an event")]
    [InlineData("0,,1", "HW1120", "is not an event")]
    [InlineData("0.5,1", "HW1120", "is not an event")]
    public void A_wrong_line_is_refused_with_its_number(string line, string code, string message)
    {
        UserErrorException e = Assert.Throws<UserErrorException>(() => Read("# comment\n0,0\n" + line, 3));
        Assert.Equal(code, e.Errors[0].Code);
        Assert.Equal("test.csv line 3", e.Errors[0].Place);
        Assert.Contains(message, e.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_line_of_words_is_not_a_heading() =>
        Assert.Equal("HW1120", Assert.Throws<UserErrorException>(() => Read("tick,channel\nother,words\n", 1)).Errors[0].Code);

    [Fact]
    public void A_signal_comes_back_equal_with_its_silent_end()
    {
        Signal signal = Signal.FromDense([0, 0.1f, -3, 0, 0, 0, 1e-30f, 0, 0, 0], 5, 2);
        string path = Path.Combine(_folder, "a.csv");
        EventTextFile.Write(path, signal);
        Signal again = EventTextFile.Read(path, 2);
        Assert.Equal((5, 2), (again.Steps, again.Channels));
        Assert.Equal(signal.StepStart, again.StepStart);
        Assert.Equal(signal.Channel, again.Channel);
        Assert.Equal(signal.Value, again.Value);
    }

    [Fact]
    public void The_number_of_ticks_can_be_given_and_then_bounds_the_events()
    {
        Assert.Equal(10, EventTextFile.Read(Encoding.UTF8.GetBytes("0,0"), "test.csv", 1, ticks: 10).Steps);
        Assert.Equal("HW1122", Assert.Throws<UserErrorException>(() => EventTextFile.Read(Encoding.UTF8.GetBytes("10,0"), "test.csv", 1, ticks: 10)).Errors[0].Code);
    }

    private static Signal Read(string text, int channels) => EventTextFile.Read(Encoding.UTF8.GetBytes(text), "test.csv", channels);
}
