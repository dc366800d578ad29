using HwStack.Boards.Firmware;
using HwStack.Diagnostics;
using HwStack.Protocol;

namespace HwStack.Boards.Tests.Firmware;

public class FirmwareFitTests
{
    [Theory]
    [InlineData("sweep", 2, 3, false, false, "")]
    [InlineData("sweep", 3, 3, false, false, "")]
    [InlineData("other", 2, 3, false, false, "HW5230")]
    [InlineData("sweep", 4, 3, false, false, "HW5232")]
    [InlineData("sweep", 4, 3, true, false, "")]
    [InlineData("sweep", 2, 4, true, false, "HW5231")]
    [InlineData("sweep", 2, 3, false, true, "HW5233")]
    [InlineData("other", 4, 4, false, true, "HW5230 HW5231 HW5233")]
    public void The_right_board_or_none_and_no_way_back(string board, uint running, uint counter, bool allowOlder, bool testing, string codes)
    {
        using TemporaryFolder folder = new();
        FirmwareFile file = FirmwareFile.Parse(TestFirmware.File(TestFirmware.Key(folder.File("key")), TestFirmware.Request(major: 3, counter: 3)), "v3.ncfw");
        BoardFirmware told = new(board, new FirmwareVersion(running, 0, 0), counter, testing);
        string found = "";
        try
        {
            FirmwareFit.Demand(file, told, "board-1", allowOlder);
        }
        catch (UserErrorException refused)
        {
            found = string.Join(' ', refused.Errors.Select(error => error.Code));
        }

        Assert.Equal(codes, found);
    }

    [Theory]
    [InlineData("1.2.3", true)]
    [InlineData("4294967295.0.0", true)]
    [InlineData("4294967296.0.0", false)]
    [InlineData("1.2", false)]
    [InlineData("1.2.3.4", false)]
    [InlineData("1.-2.3", false)]
    [InlineData("1.2.x", false)]
    [InlineData("", false)]
    public void Versions_are_three_numbers(string text, bool good)
    {
        Assert.Equal(good, FirmwareVersion.TryParse(text, out FirmwareVersion version));
        Assert.Equal(good ? text : "0.0.0", version.ToString());
    }

    [Fact]
    public void Versions_are_compared_part_by_part() =>
        Assert.True(new FirmwareVersion(1, 9, 9).CompareTo(new FirmwareVersion(1, 10, 0)) < 0 && new FirmwareVersion(2, 0, 0).CompareTo(new FirmwareVersion(1, 99, 99)) > 0);
}
