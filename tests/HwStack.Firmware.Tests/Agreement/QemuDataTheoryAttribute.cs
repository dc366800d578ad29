namespace HwStack.Firmware.Tests;

/// <summary>A theory that runs the firmware in QEMU on files of the data folder; skipped, visibly, without either.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class QemuDataTheoryAttribute : TheoryAttribute
{
    /// <summary>Needs the tools, and in the data folder the named file or folder.</summary>
    public QemuDataTheoryAttribute(string relative) => Skip = QemuLayer.WhyNot ?? TestData.WhyNot(relative);
}
