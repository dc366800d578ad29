namespace HwStack.Protocol.Tests;

public class FirmwareSlotsTests
{
    /// <summary>Parts of a version have 32 bits: none is cut off or turned negative.</summary>
    [Theory]
    [InlineData(0u)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0x8000_0000u)]
    [InlineData(uint.MaxValue)]
    public void Versions_come_back_as_they_were_written(uint part)
    {
        FirmwareSlots slots = new(1, true, SlotState.MarkedForTest, part, new(part, 1, part - 1), new(2, part, 3));
        byte[] bytes = new byte[FirmwareSlots.Bytes];
        slots.Write(bytes);
        Assert.Equal(slots, FirmwareSlots.Read(bytes));
        Assert.Equal([1, 1, 2, 0, .. BitConverter.GetBytes(part), .. BitConverter.GetBytes(part)], bytes[..12]);
        Assert.Null(FirmwareSlots.Read(bytes.AsSpan(0, 31)));
    }
}
