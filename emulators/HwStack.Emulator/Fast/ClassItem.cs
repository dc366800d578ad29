namespace HwStack.Emulator.Fast;

/// <summary>Neurons of a block that are of one class; blocks of several classes are updated in several passes.</summary>
/// <param name="Class">Class, in all classes of the engine.</param>
/// <param name="Mask">The neurons.</param>
internal readonly record struct ClassItem(int Class, ulong Mask);
