namespace HwStack.Firmware.Tests;

/// <summary>A test that compiles the firmware for a board and runs it in QEMU; skipped, visibly, where the cross-compiler, QEMU or a C compiler is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class QemuFactAttribute : FactAttribute
{
    public QemuFactAttribute() => Skip = QemuLayer.WhyNot;
}

/// <summary>The same for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class QemuTheoryAttribute : TheoryAttribute
{
    public QemuTheoryAttribute() => Skip = QemuLayer.WhyNot;
}

internal static class QemuLayer
{
    internal static string? WhyNot { get; } = new[] { "arm-none-eabi-gcc", "qemu-system-arm" }.FirstOrDefault(tool => ExternalProgram.Find(tool) is null) is { } missing
        ? Layers.SkipBecause($"no {missing} on this machine (Debian packages gcc-arm-none-eabi, qemu-system-arm)")
        : SecondImplementation.Compiler is null ? Layers.SkipBecause("no C compiler (gcc, cc or CC) on this machine") : null;
}
